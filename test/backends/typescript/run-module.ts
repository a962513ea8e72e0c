/** @file Runs programs both ways: as the generated module, imported from memory, and by the interpreter. */
import { interpretProgram } from "../../../src/backends/interpreter/interpret-program.ts";
import { printModule } from "../../../src/backends/typescript/print-module.ts";
import type { Graph } from "../../../src/ir/graph.ts";
import type { TensorType } from "../../../src/ir/types.ts";
import type { Program } from "../../../src/lower/program.ts";
import { createNetwork, type RuntimeNetwork } from "../../../src/runtime/network.ts";

/** The generated module's network. */
export async function importNetwork(program: Program): Promise<RuntimeNetwork> {
  const [script] = printModule(program, { target: "js" });
  const url = `data:text/javascript;base64,${Buffer.from(script!.text).toString("base64")}`;
  const module = (await import(url)) as { create(): Promise<RuntimeNetwork> };
  return module.create();
}

export function interpretedNetwork(program: Program): RuntimeNetwork {
  return createNetwork(interpretProgram(program, { precision: "float32" }));
}

/** A program that only predicts: every batched input of the graph is a field, every other a parameter. */
export function predictProgram(
  graph: Graph,
  outputs: readonly { name: string; type: TensorType }[],
  capacity: number,
): Program {
  const inputs = graph.nodes.filter((n) => n.op === "input");
  const named = (role: string) =>
    inputs
      .filter((n) => n.attrs["role"] === role)
      .map((n) => ({ name: String(n.attrs["name"]), type: n.types[0]! }));
  return {
    name: "Test",
    doc: "",
    file: "test.nn",
    seed: 3,
    capacity,
    fields: named("field").map(({ name, type }) => ({
      name,
      type,
      role: "input",
      classes: null,
      doc: "",
      prepare: [],
      augment: [],
    })),
    outputs: outputs.map((o) => ({ ...o, doc: "" })),
    parameters: named("parameter").map(({ name, type }, stream) => ({
      name,
      shape: type.shape as number[],
      kind: "parameter",
      fill: { kind: "normal", mean: 0, std: 1 },
      stream,
      span: null,
    })),
    predict: graph,
    entries: [],
    calibration: null,
    phases: [],
    validation: null,
  };
}

/** Fails where numbers differ by more than `tolerance` of their size (at least 1). */
export function worstDifference(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let worst = got.length === want.length ? 0 : Infinity;
  for (let i = 0; i < want.length; i++) {
    const [a, b] = [got[i]!, want[i]!];
    if (Object.is(a, b) || a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    const difference = Math.abs(a - b) / Math.max(1, Math.abs(b));
    worst = Math.max(worst, Number.isNaN(difference) ? Infinity : difference);
  }
  return worst;
}
