import { describe, expect, test } from "vitest";
import { pictureUrl } from "../../src/report/bitmap.ts";
import { printChart } from "../../src/report/chart.ts";
import { findFindings } from "../../src/report/findings.ts";
import { chartsOf, printReport } from "../../src/report/print-report.ts";
import { readMetrics } from "../../src/report/read-metrics.ts";
import type { Picture } from "../../src/report/report.ts";
import { chooseTicks } from "../../src/report/ticks.ts";
import { modelOf } from "../draw/models.ts";
import { EPOCHS, REPORT, SEEN } from "./example.ts";

describe("what is found on examples", () => {
  const findings = findFindings(SEEN);

  test("counts true classes by what the network says, with the names of the data", () => {
    expect(findings.confusion).toEqual({
      target: "label",
      names: ["cat", "dog"],
      counts: [
        [1, 1],
        [1, 1],
      ],
    });
  });

  test("lists mistakes, the surest first", () => {
    expect(findings.mistakes.map(({ truth, said }) => [truth, said])).toEqual([
      ["dog", "cat"],
      ["cat", "dog"],
    ]);
    expect(findings.mistakes[0]!.probability).toBeCloseTo(1 / (1 + Math.exp(3)), 12);
    expect((findings.mistakes[0]!.given as Picture).data[0]).toBe(16);
  });

  test("cuts filters out of the first convolution: one a channel that comes out", () => {
    expect(findings.filters!.name).toBe("conv1.weight");
    expect(findings.filters!.pictures.map((p) => [p.height, p.width, p.data[0]])).toEqual([
      [3, 3, -9],
      [3, 3, -8],
    ]);
  });

  test("sets copies beside what was given, where an output is as large as the picture", () => {
    const model = modelOf("model A {\n  input image: f32[4, 4, 1]\n  output copy = image -> Conv(1, 3)\n}\n");
    const image = Array.from({ length: 32 }, (_, i) => i);
    const { copies, confusion } = findFindings({
      ...SEEN,
      model,
      examples: 2,
      fields: { image },
      outputs: { copy: image.map((x) => 2 * x) },
    });
    expect(confusion).toBe(null);
    expect(copies.map((c) => [c.given.data[0], c.copy.data[0]])).toEqual([
      [0, 0],
      [16, 32],
    ]);
  });
});

describe("a run's metrics", () => {
  const epoch = (n: number): string => JSON.stringify({ event: "epoch", ...EPOCHS[n - 1] });

  test("give epochs and the test; a half-written line is left out", () => {
    const text = `{"event":"start"}\n${epoch(1)}\n${epoch(2)}\n{"event":"ep`;
    expect(readMetrics(text)).toMatchObject({ epochs: [{ epoch: 1 }, { epoch: 2 }], test: null });
    expect(readMetrics(`${epoch(1)}\n{"event":"end","test":{"loss":0.5}}\n`).test).toEqual({ loss: 0.5 });
  });
});

describe("a chart", () => {
  test("has ticks at round numbers that cover the values", () => {
    expect(chooseTicks(0.13, 0.97, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(chooseTicks(1, 1, 5).at(-1)).toBeGreaterThan(1);
    expect(chooseTicks(0, 0, 5)).toEqual([0, 0.2]);
  });

  test("draws a curve for each part, and leaves gaps where a value is no number", () => {
    const [loss] = chartsOf([EPOCHS[0]!, { ...EPOCHS[1]!, loss: null }, EPOCHS[2]!]);
    const svg = printChart(loss!);
    expect(svg.match(/class="curve train" d="M[^ML]+M[^ML]+"/)).not.toBe(null);
    expect(svg.match(/class="curve val" d="M[^ML]+L[^ML]+L[^ML]+"/)).not.toBe(null);
  });

  test("marks where a phase begins", () => {
    const phased = EPOCHS.map((e, i) => ({ ...e, phase: i < 2 ? "head" : "all" }));
    expect(chartsOf(phased)[0]!.phases).toEqual([
      { at: 1, name: "head" },
      { at: 3, name: "all" },
    ]);
  });
});

describe("the page", () => {
  test("shows text as it stands", () => {
    expect(printReport(REPORT)).not.toContain("<b>Not bold");
  });

  test("says while it trains that more will come", () => {
    const page = printReport({ ...REPORT, findings: null, test: null });
    expect(page).toContain("The training is not over");
    expect(page).not.toContain("Confusion");
  });

  test("loads nothing", () => {
    const page = printReport(REPORT).replaceAll("http://www.w3.org/2000/svg", "");
    expect(page).not.toMatch(/https?:|src="(?!data:)|@import|<link/);
  });
});

test("a picture is a bitmap with rows from the bottom, spread over black to white", () => {
  const url = pictureUrl({ height: 2, width: 1, channels: 1, data: [0, 0.5] });
  const bytes = Buffer.from(url.replace("data:image/bmp;base64,", ""), "base64");
  expect([...bytes.subarray(54)]).toEqual([255, 255, 255, 0, 0, 0, 0, 0]);
});
