/** @file The cases of ../shared/conformance/onnx, and how each becomes a graph of ours or tells why it cannot. */
import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { invariant } from "../../src/core/invariant.ts";
import { differentiate } from "../../src/autodiff/differentiate.ts";
import { createBuilder, type GraphBuilder, type Value } from "../../src/ir/builder.ts";
import type { Tensor } from "../../src/ops/define.ts";
import type { LeftOut, MadeCase } from "../conformance/describe-cases.ts";
import { WASM } from "../engines.ts";
import { ADAPTERS } from "./adapters.ts";
import type { Output } from "./call.ts";
import { planRecurrent } from "./recurrent.ts";
import { numbersOf, type OnnxCase, type OnnxTensor } from "./stored.ts";

const FOLDER = new URL("../../../shared/conformance/onnx/", import.meta.url);

interface GraphNode {
  readonly op: string;
  readonly attributes: OnnxCase["attributes"];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly (OnnxTensor & { readonly name: string })[];
  readonly outputs: readonly (OnnxTensor & { readonly name: string })[];
}

export interface OnnxPlan {
  readonly name: string;
  /** How to make it, or why it cannot be said. */
  readonly plan: (() => MadeCase) | string;
  /** Why an engine leaves it out. */
  readonly leftOutBy: LeftOut;
  /** Of a case that is run: outputs that are not compared, each with the reason. */
  readonly left: readonly string[];
}

/** The plans of every operator (and of `_graphs`), or null where the material is absent. */
export function readPlans(): ReadonlyMap<string, readonly OnnxPlan[]> | null {
  if (!existsSync(FOLDER)) return null;
  const index = readJson<{ core: Record<string, number>; extra: Record<string, number> }>("_index.json");
  const plans = [...Object.keys(index.core), ...Object.keys(index.extra)].sort().map((op) => {
    const { cases } = readJson<{ cases: readonly OnnxCase[] }>(`${op}.json`);
    return [op, cases.map((c) => planCase({ ...c, op }))] as const;
  });
  const { cases } = readJson<{ cases: readonly OnnxGraph[] }>("_graphs.json");
  return new Map([...plans, ["_graphs", cases.map(planGraph)]]);
}

const NONE: LeftOut = () => null;

function leftOut({ inputs, outputs }: OnnxCase): LeftOut {
  if ([...inputs, ...outputs].some((t) => t?.dtype === "float64" && numbersOf(t).some(isBeyond)))
    return ({ precision }) => (precision === "float32" ? "numbers beyond float32" : null);
  if (inputs.some((t) => t?.shape.includes(0) && t.dtype.startsWith("float")))
    return (engine) => (engine === WASM ? "tensors without elements: no size is 0 in a spec" : null);
  return NONE;
}

/** A number of float64 that float32 has not. */
function isBeyond(x: number): boolean {
  return Number.isFinite(x) && !Number.isFinite(Math.fround(x));
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as T;
}

function planCase(c: OnnxCase & { readonly op: string }): OnnxPlan {
  if (["RNN", "LSTM", "GRU"].includes(c.op))
    return { name: c.name, plan: planRecurrent(c), left: [], leftOutBy: NONE };
  const hasEmpty = c.outputs.some((t) => t?.shape.includes(0) && t.dtype.startsWith("float"));
  if (hasEmpty)
    return {
      name: c.name,
      plan: "tensors without elements: no size is 0 in a spec",
      left: [],
      leftOutBy: NONE,
    };
  const builder = createBuilder();
  const inputs = c.inputs.map((x, i) => x && inputOf(builder, String(i), x));
  const outputs = applyNode(c, builder, inputs, (i) => c.inputs[i] ?? null);
  if (typeof outputs === "string") return { name: c.name, plan: outputs, left: [], leftOutBy: NONE };
  const wanted = c.outputs.map((want, i) => ({ want, output: outputs[i]! }));
  const feeds = c.inputs.flatMap((x, i) => (x ? [[String(i), x] as const] : []));
  return {
    name: c.name,
    plan: () => finishCase(builder, wanted, feeds, c.flags?.includes("random") ? c.inputs[1]! : null),
    leftOutBy: leftOut(c),
    left: wanted.flatMap(({ want, output }) => (want && typeof output === "string" ? [output] : [])),
  };
}

/** Nodes in order; `Gradient` differentiates what stands before it. */
function planGraph(g: OnnxGraph): OnnxPlan {
  const builder = createBuilder();
  const values = new Map(g.inputs.map((x) => [x.name, inputOf(builder, x.name, x)]));
  const known = new Map(g.inputs.map((x) => [x.name, x]));
  for (const node of g.nodes) {
    const inputs = node.inputs.map((name) => values.get(name)!);
    const outputs =
      node.op === "Gradient"
        ? gradientsOf(builder, node, values)
        : applyNode(node, builder, inputs, (i) => known.get(node.inputs[i]!) ?? null);
    if (typeof outputs === "string") return { name: g.name, plan: outputs, left: [], leftOutBy: NONE };
    node.outputs.forEach((name, i) => values.set(name, outputs[i] as Value));
  }
  const wanted = g.outputs.map((want) => ({ want, output: values.get(want.name)! }));
  const feeds = g.inputs.map((x) => [x.name, x] as const);
  return { name: g.name, plan: () => finishCase(builder, wanted, feeds, null), left: [], leftOutBy: NONE };
}

function applyNode(
  {
    op,
    attributes,
    outputs,
  }: { op: string; attributes: OnnxCase["attributes"]; outputs: readonly unknown[] },
  builder: GraphBuilder,
  inputs: readonly (Value | null)[],
  known: (input: number) => OnnxTensor | null,
): readonly Output[] | string {
  const adapter = ADAPTERS[op];
  if (!adapter) return "an operator that is not known here";
  const numbers = (i: number) => (known(i) ? numbersOf(known(i)!) : null);
  const dtype = (i: number) => known(i)?.dtype ?? null;
  const result = adapter({ builder, inputs, numbers, dtype, attributes, outputs: outputs.length });
  return typeof result === "string" || Array.isArray(result)
    ? (result as readonly Output[] | string)
    : [result as Value];
}

function gradientsOf(
  builder: GraphBuilder,
  node: GraphNode,
  values: ReadonlyMap<string, Value>,
): readonly Value[] {
  const of = (node.attributes["xs"] as readonly string[]).map((name) => values.get(name)!);
  return differentiate(builder, values.get(node.attributes["y"] as string)!, of).map((g) => g!);
}

function inputOf(builder: GraphBuilder, name: string, { shape }: OnnxTensor): Value {
  return builder.input("field", name, { dtype: "f32", shape });
}

function finishCase(
  builder: GraphBuilder,
  wanted: readonly { readonly want: OnnxTensor | null; readonly output: Output }[],
  feeds: readonly (readonly [string, OnnxTensor])[],
  ratio: OnnxTensor | null,
): MadeCase {
  wanted.forEach(({ want, output }, i) => {
    if (want && typeof output !== "string") builder.output("output", String(i), output);
  });
  return {
    graph: {
      n: 1,
      graph: builder.finish(),
      feeds: new Map(
        feeds.map(([name, x]): [string, Tensor] => [
          `field ${name}`,
          { shape: x.shape, data: Float64Array.from(numbersOf(x)) },
        ]),
      ),
    },
    check(results, tolerance) {
      wanted.forEach(({ want, output }, i) => {
        if (!want || typeof output === "string") return;
        const got = results.get(`output ${i}`)!;
        expect(got.shape).toEqual(want.shape);
        if (ratio) expectDropped(got, numbersOf(feeds[0]![1]), Number(ratio.data[0]), tolerance);
        else expectNumbers(got.data, numbersOf(want), tolerance);
      });
    },
  };
}

function expectNumbers(got: ArrayLike<number>, want: readonly number[], tolerance: number): void {
  want.forEach((x, i) => {
    const error = Math.abs(got[i]! - x) / Math.max(1, Math.abs(x));
    if (Number.isFinite(x))
      expect(error, `[${i}] is ${got[i]}, expected ${x}`).toBeLessThanOrEqual(tolerance);
    else expect(got[i]).toBe(x);
  });
}

/** The mask is another generator's: kept values are x / (1 - ratio), the rest 0. */
function expectDropped({ data }: Tensor, x: readonly number[], ratio: number, tolerance: number): void {
  const kept = Array.from(data, (y) => y !== 0);
  invariant(x.length === data.length, "dropout keeps the shape");
  expect(kept.filter(Boolean).length).toBeGreaterThan(0);
  expectNumbers(
    data,
    x.map((value, i) => (kept[i] ? value / (1 - ratio) : 0)),
    tolerance,
  );
}
