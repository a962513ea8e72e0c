/** @file Whole networks: the generated module trains as the interpreter does. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { printModule } from "../../../src/backends/typescript/print-module.ts";
import { importNetwork, interpretedNetwork, worstDifference } from "./run-module.ts";
import { examples, lowered, SPECS } from "./specs.ts";

// float32 storage on both sides; the interpreter rounds every operation, the module every stored number.
const TOLERANCE = 1e-5;
const TSC = resolve("node_modules/typescript/bin/tsc");
const NAMES = Object.keys(SPECS) as (keyof typeof SPECS)[];

describe.each(NAMES)("%s", (name) => {
  test("20 updates, full and partial, give the same losses, metrics and weights", async () => {
    const program = lowered(name);
    const [generated, interpreted] = [await importNetwork(program), interpretedNetwork(program)];
    for (let step = 0; step < 20; step++) {
      const batch = examples(program, step % 3 === 1 ? program.capacity - 1 : program.capacity, step);
      const [got, want] = [generated.step(batch), interpreted.step(batch)];
      expect(worstDifference([got.loss, got.learningRate], [want.loss, want.learningRate])).toBeLessThan(
        TOLERANCE,
      );
      expect(worstDifference(Object.values(got.metrics), Object.values(want.metrics))).toBeLessThan(
        TOLERANCE,
      );
    }
    for (const [path, { data }] of Object.entries(interpreted.parameters)) {
      expect(worstDifference(generated.parameters[path]!.data, data), path).toBeLessThan(TOLERANCE);
    }
  });

  test("evaluation and prediction take any number of examples", async () => {
    const program = lowered(name);
    const [generated, interpreted] = [await importNetwork(program), interpretedNetwork(program)];
    for (const n of [1, 2 * program.capacity + 1]) {
      const batch = examples(program, n, n);
      expect(
        worstDifference([generated.evaluate(batch).loss], [interpreted.evaluate(batch).loss]),
      ).toBeLessThan(TOLERANCE);
      const want = interpreted.predict(batch);
      for (const [output, values] of Object.entries(generated.predict(batch))) {
        expect(worstDifference(values, want[output]!)).toBeLessThan(TOLERANCE);
      }
    }
  });

  test("the same program gives the same text", () => {
    expect(printModule(lowered(name), { target: "ts" })).toEqual(
      printModule(lowered(name), { target: "ts" }),
    );
  });

  test("the first outputs of a piece do not depend on what follows it", async () => {
    const program = lowered(name);
    const network = await importNetwork(program);
    const batch = examples(program, program.capacity, 1);
    const one = Object.fromEntries(
      Object.entries(batch).map(([f, v]) => [f, v.slice(0, v.length / program.capacity)]),
    );
    const [all, first] = [network.predict(batch), network.predict(one)];
    for (const [output, values] of Object.entries(first)) {
      expect(worstDifference(all[output]!.slice(0, values.length), values)).toBeLessThan(TOLERANCE);
    }
  });
});

test("entries are functions of the network, and compose to what predict gives", async () => {
  const program = lowered("phases");
  const network = (await importNetwork(program)) as unknown as Record<
    "encode" | "decode" | "predict",
    (x: object) => Record<string, Float32Array>
  >;
  const { x } = examples(program, 9, 1);
  const { y } = network.decode(network.encode({ x }));
  expect(worstDifference(y!, network.predict({ x })["y"]!)).toBeLessThan(TOLERANCE);
});

test("fit goes through the phases, and a resume is exact to the last bit", async () => {
  const program = lowered("phases");
  const data = examples(program, 10, 0);
  const whole = await importNetwork(program);
  const reports = [];
  let middle: Uint8Array | null = null;
  for await (const { phase, epoch, step } of whole.fit(data)) {
    reports.push([phase, epoch, step]);
    if (step === 6) middle = whole.save({ training: true });
  }
  expect(reports).toEqual([
    ["outer", 1, 3],
    ["outer", 2, 6],
    ["fine", 1, 9],
  ]);
  const resumed = await importNetwork(program);
  resumed.load(middle!);
  for await (const report of resumed.fit(data)) expect(report.phase).toBe("fine");
  expect(resumed.save()).toEqual(whole.save());
});

test("modules type-check under strict, alone, and their comments name the spec's lines", () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-modules-"));
  try {
    const paths = NAMES.flatMap((name) => {
      const locate = (span: { start: number }) =>
        `${name}.nn:${SPECS[name].slice(0, span.start).split("\n").length}`;
      const [module] = printModule(lowered(name), { target: "ts", locate });
      const [, declarations] = printModule(lowered(name), { target: "js" });
      expect(module!.text).toMatch(new RegExp(`// \\w+ matmul · ${name}\\.nn:\\d+ · f32`));
      const files = [module!, { ...declarations!, path: `${name}-js.d.ts` }];
      for (const file of files) writeFileSync(join(folder, file.path), file.text);
      return files.map((file) => join(folder, file.path));
    });
    const options = [
      "--strict",
      "--noEmit",
      "--target",
      "es2022",
      "--lib",
      "es2022",
      "--types",
      "",
      "--skipLibCheck",
      "false",
    ];
    const check = () =>
      execFileSync(process.execPath, [TSC, ...options, ...paths], {
        cwd: folder,
        encoding: "utf8",
        stdio: "pipe",
      });
    expect(messageOf(check)).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** What a failing command printed; "" where it did not fail. */
function messageOf(run: () => unknown): string {
  try {
    run();
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
