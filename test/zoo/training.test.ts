/** @file Every network of the zoo lowers to graphs that hold together; those that are small enough train two steps. */
import { describe, expect, it } from "vitest";
import { interpretProgram } from "../../src/backends/interpreter/interpret-program.ts";
import { verifyGraph } from "../../src/ir/verify.ts";
import { lower } from "../../src/lower/lower.ts";
import type { Program } from "../../src/lower/program.ts";
import { OPS } from "../../src/ops/registry.gen.ts";
import type { Batch } from "../../src/runtime/fields.ts";
import { createNetwork } from "../../src/runtime/network.ts";
import { figuresOf } from "../../src/sema/figures.ts";
import type { Model } from "../../src/sema/model.ts";
import { constantOf, substitute } from "../../src/sizes/size.ts";
import { analyseSpec, FILES } from "./specs.ts";

/** Multiply-adds of one example that the interpreter manages in a test. */
const AFFORDABLE = 3_000_000;
const STEPS_OF_A_SEQUENCE = 7;
const EXAMPLES = 4;

const DECLARED = FILES.flatMap((file) =>
  analyseSpec(file).models.map((model) => ({ file, model: model.name })),
);

function lowerSpec(file: string, name: string): { model: Model; program: Program } {
  const declared = analyseSpec(file).models.find((m) => m.name === name)!;
  const set = declared.train ? { "train.batch": String(EXAMPLES) } : {};
  const model = analyseSpec(file, { model: name, set }).model!;
  return { model, program: lower(model, dimsOf(model)) };
}

function dimsOf(model: Model): ReadonlyMap<string, number> {
  return new Map(model.dims.map((dim) => [dim.name, STEPS_OF_A_SEQUENCE]));
}

/** Numbers in [0, 1), and classes, that do not repeat soon. */
function makeBatch(program: Program): Batch {
  const fields = program.fields.map(({ name, type, classes }, f) => {
    const size = type.shape.reduce<number>((n, d) => n * (typeof d === "number" ? d : d.batch * EXAMPLES), 1);
    const value = (i: number): number => ((i + 1) * 0.618034 + f * 0.3) % 1;
    const data = Float32Array.from({ length: size }, (_, i) =>
      classes ? Math.floor(value(i) * classes) : value(i),
    );
    return [name, classes ? Int32Array.from(data) : data] as const;
  });
  return Object.fromEntries(fields);
}

describe("every network of the zoo", () => {
  it.each(DECLARED)("$model of $file lowers to sound graphs", ({ file, model }) => {
    const { program } = lowerSpec(file, model);
    const graphs = [
      program.predict,
      ...program.entries.map((e) => e.graph),
      ...program.phases.flatMap((p) => [p.step, p.evaluate]),
    ];
    for (const graph of graphs) expect(verifyGraph(graph, OPS)).toEqual([]);
  });
});

describe("every small network of the zoo", () => {
  const small = DECLARED.filter(({ file, model }) => {
    const found = analyseSpec(file).models.find((m) => m.name === model)!;
    return found.train && constantOf(substitute(figuresOf(found).macs, dimsOf(found)))! <= AFFORDABLE;
  });

  it.each(small)("$model of $file trains two steps to finite numbers", ({ file, model }) => {
    const { program } = lowerSpec(file, model);
    const network = createNetwork(interpretProgram(program, { precision: "float32" }));
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
