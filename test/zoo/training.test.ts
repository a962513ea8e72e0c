/** @file Every network of the zoo lowers to graphs that hold together; those that are small enough train two steps. */
import { describe, expect, it } from "vitest";
import { verifyGraph } from "../../src/ir/verify.ts";
import { OPS } from "../../src/ops/registry.gen.ts";
import { createEngine } from "../../src/train/engines.ts";
import { compareModule } from "./agreement.ts";
import { DECLARED, lowerSpec, makeBatch } from "./specs.ts";

/** Multiply-adds of one example that a generated module manages in a test. */
const AFFORDABLE = 25_000_000;
/** The same for 20 steps of the interpreter; `npm run test:long` has the larger ones. */
const AFFORDABLE_OFTEN = 250_000;
/**
 * Of numbers in float32, after 20 steps. Parameters are not held to it: where a gradient is nothing but rounding, Adam
 * and its kin divide it by its own size and make a step of it.
 */
const ROUNDING = 1e-5;
/** Of numbers in float64, where rounding starts at 1e-16; parameters included. */
const EXACT = 1e-10;

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
    const { module, exact } = await compareModule(lowerSpec(declared), 20);
    expect(module.losses).toBeLessThan(ROUNDING);
    expect(module.outputs).toBeLessThan(ROUNDING);
    expect(Math.max(exact.losses, exact.outputs, exact.parameters)).toBeLessThan(EXACT);
  });
});
