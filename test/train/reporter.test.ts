import { describe, expect, test } from "vitest";
import { formatBytes, formatCount, formatDuration, formatMeasure } from "../../src/train/format-numbers.ts";
import { createJsonReporter } from "../../src/train/json-reporter.ts";
import { createTextReporter } from "../../src/train/text-reporter.ts";
import type { Reporter, StartReport } from "../../src/train/reporter.ts";

const START: StartReport = {
  model: "M",
  params: 1234,
  steps: 40,
  done: 0,
  engine: "ts",
  seed: 7,
  epochs: [4],
  examples: 100,
};

const EPOCH = {
  phase: null,
  epoch: 1,
  step: 10,
  loss: 0.5,
  metrics: { accuracy: 0.75 },
  val: { accuracy: 0.5, loss: 0.25 },
  learningRate: 0.1,
  seconds: 2,
  examplesPerSecond: 50,
};

function tell(reporter: Reporter): void {
  reporter.start(START);
  reporter.step({ step: 10, loss: 0.5, metrics: {}, learningRate: 0.1 });
  reporter.epoch(EPOCH, 0);
  reporter.end({ reason: "finished", test: { loss: 0.125, metrics: { accuracy: 1 } }, seconds: 65 });
}

describe("reports of a training", () => {
  test("as JSON lines", () => {
    let out = "";
    tell(createJsonReporter((text) => (out += text)));
    expect(out).toBe(
      [
        '{"event":"start","params":1234,"steps":40,"engine":"ts","seed":7}',
        '{"event":"epoch","phase":null,"epoch":1,"step":10,"loss":0.5,"val":{"loss":0.25,"accuracy":0.5},"seconds":2,"examplesPerSecond":50,"metrics":{"accuracy":0.75},"learningRate":0.1}',
        '{"event":"end","reason":"finished","test":{"loss":0.125,"accuracy":1}}',
        "",
      ].join("\n"),
    );
  });

  test("as plain lines, the result apart", () => {
    let [progress, result] = ["", ""];
    const write = (text: string): void => void (progress += text);
    const writeResult = (text: string): void => void (result += text);
    tell(createTextReporter({ write, writeResult, explain: String, live: false, width: 80, now: () => 0 }));
    expect(progress).toBe(
      [
        "M: 1,234 parameters, 40 updates on 100 examples, engine ts, seed 7",
        "epoch 1/4  loss 0.5000  accuracy 0.7500  val loss 0.2500  val accuracy 0.5000  50 examples/s  2.0 s",
        "finished in 1:05",
        "",
      ].join("\n"),
    );
    expect(result).toBe("test  loss 0.1250  accuracy 1.0000\n");
  });

  test("as a live line that fits the terminal and is wiped for the next", () => {
    let progress = "";
    let now = 0;
    const write = (text: string): void => void (progress += text);
    const reporter = createTextReporter({
      write,
      writeResult: write,
      explain: String,
      live: true,
      width: 40,
      now: () => now,
    });
    reporter.start(START);
    now = 1000;
    reporter.step({ step: 10, loss: 0.5, metrics: {}, learningRate: 0.1 });
    expect(progress.split("\r\u001b[K").at(-1)).toBe("━━━━━─────────────── 25%  loss 0.5000  ");
    reporter.step({ step: 11, loss: 0.5, metrics: {}, learningRate: 0.1 });
    expect(progress).not.toContain("27%");
  });

  test("the live line has metrics, examples a second and the time left; its loss is the mean since the last one", () => {
    let progress = "";
    let now = 0;
    const write = (text: string): void => void (progress += text);
    const options = { write, writeResult: write, explain: String, live: true, width: 120, now: () => now };
    const reporter = createTextReporter(options);
    reporter.start(START);
    now = 1000;
    reporter.step({ step: 9, loss: 1, metrics: {}, learningRate: 0.1 });
    now = 1050;
    reporter.step({ step: 10, loss: 0.5, metrics: {}, learningRate: 0.1 });
    now = 2000;
    reporter.step({ step: 20, loss: 0.25, metrics: { accuracy: 0.75 }, learningRate: 0.1 });
    expect(progress.split("\r\u001b[K").at(-1)).toBe(
      "━━━━━━━━━━────────── 50%  loss 0.3750  accuracy 0.7500  100 examples/s  2.0 s left",
    );
  });
});

describe("numbers", () => {
  test("are written as people read them", () => {
    expect(formatCount(1234567)).toBe("1,234,567");
    expect([0.5, 12.345678, 1e-7, 0, 1234567, NaN].map(formatMeasure)).toEqual([
      "0.5000",
      "12.3457",
      "1.00e-7",
      "0.0000",
      "1.23e+6",
      "NaN",
    ]);
    expect([0.25, 5, 59, 65, 3723].map(formatDuration)).toEqual([
      "0.25 s",
      "5.0 s",
      "59 s",
      "1:05",
      "1:02:03",
    ]);
    expect([999, 1500, 2.5e9].map(formatBytes)).toEqual(["999 B", "1.50 kB", "2.50 GB"]);
  });
});
