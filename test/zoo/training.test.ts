/** @file Every network of the zoo lowers to graphs that hold together; those that are small enough train two steps. */
import { describe, expect, it } from "vitest";
import { verifyGraph } from "../../src/ir/verify.ts";
import { OPS } from "../../src/ops/registry.gen.ts";
import { createEngine } from "../../src/train/engines.ts";
import { DECLARED, lowerSpec, makeBatch } from "./specs.ts";

/** Multiply-adds of one example that a generated module manages in a test. */
const AFFORDABLE = 25_000_000;
/** The same for 20 steps of the interpreter. */
const AFFORDABLE_OFTEN = 120_000;
/** Both round to float32, in another order of sums; 20 steps carry that on. */
const TOLERANCE = 1e-4;

describe("every network of the zoo", () => {
  it.each(DECLARED)("$model of $file lowers to sound graphs", (declared) => {
    const program = lowerSpec(declared);
    const graphs = [
      program.predict,
      ...program.entries.map((e) => e.graph),
      ...program.phases.flatMap((p) => [p.step, p.evaluate]),
    ];
    for (const graph of graphs) expect(verifyGraph(graph, OPS)).toEqual([]);
  });
});

describe("every network of the zoo but the large ones", () => {
  const small = DECLARED.filter(({ trains, macs }) => trains && macs <= AFFORDABLE);

  it.each(small)("$model of $file trains two steps to finite numbers", async (declared) => {
    const program = lowerSpec(declared);
    const network = await createEngine(program, "ts");
    const batch = makeBatch(program);
    network.learn(batch);
    const losses = [network.step(batch).loss, network.step(batch).loss, network.evaluate(batch).loss];
    expect(losses.every(Number.isFinite), String(losses)).toBe(true);
    for (const [path, { data }] of Object.entries(network.parameters)) {
      expect(data.every(Number.isFinite), path).toBe(true);
    }
    const outputs = network.predict(batch);
    for (const { name } of program.outputs) expect(outputs[name]!.every(Number.isFinite), name).toBe(true);
  });
});

describe("the generated module of every small network", () => {
  const small = DECLARED.filter(({ trains, macs }) => trains && macs <= AFFORDABLE_OFTEN);

  it.each(small)("$model of $file agrees with the interpreter over 20 steps", async (declared) => {
    const program = lowerSpec(declared);
    const [generated, reference] = [
      await createEngine(program, "ts"),
      await createEngine(program, "interpreter"),
    ];
    const worst = { loss: 0, output: 0 };
    for (const network of [generated, reference]) network.learn(makeBatch(program));
    for (let turn = 0; turn < 20; turn++) {
      const batch = makeBatch(program, turn);
      worst.loss = Math.max(
        worst.loss,
        difference([generated.step(batch).loss], [reference.step(batch).loss]),
      );
    }
    const batch = makeBatch(program);
    const [got, want] = [generated.predict(batch), reference.predict(batch)];
    for (const { name } of program.outputs)
      worst.output = Math.max(worst.output, difference(got[name]!, want[name]!));
    expect(worst.loss).toBeLessThan(TOLERANCE);
    expect(worst.output).toBeLessThan(TOLERANCE);
  });
});

/** The largest |got - want| / max(1, |want|). */
function difference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  return Array.from(want).reduce((worst, w, i) => {
    const apart = Math.abs(got[i]! - w) / Math.max(1, Math.abs(w));
    return apart <= worst ? worst : apart;
  }, 0);
}
