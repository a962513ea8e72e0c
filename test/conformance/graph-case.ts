/** @file Graphs on given numbers, in any engine: many are the entries of one program, so that a group prints one module. */
import { invariant } from "../../src/core/invariant.ts";
import { createBuilder, valueOf } from "../../src/ir/builder.ts";
import type { Graph, GraphNode } from "../../src/ir/graph.ts";
import { BATCH, type Dim, isBatchDim } from "../../src/ir/types.ts";
import type { Program, ProgramEntry, ProgramParameter } from "../../src/lower/program.ts";
import { broadcastTo } from "../../src/ops/broadcast.ts";
import type { Tensor } from "../../src/ops/define.ts";
import { predictProgram } from "../backends/typescript/run-module.ts";
import type { Engine } from "../engines.ts";

export interface GraphCase {
  /** Examples in every batched input. */
  readonly n: number;
  readonly graph: Graph;
  /** By `role name` of the graph's inputs. */
  readonly feeds: ReadonlyMap<string, Tensor>;
}

/** By `role name` of the graph's outputs. */
export type Results = ReadonlyMap<string, Tensor>;

/** The outputs of every graph, all run in one network of the engine. */
export async function runCases(engine: Engine, cases: readonly GraphCase[]): Promise<readonly Results[]> {
  const entries = cases.map(makeEntry);
  const network = await engine.create(programOf(cases, entries));
  const numbers = (data: ArrayLike<number>) =>
    engine.precision === "float64" ? Float64Array.from(data) : Float32Array.from(data);
  return cases.map(({ n, feeds }, i) => {
    const { entry, parameters, outputs } = entries[i]!;
    for (const { name, key } of parameters) network.parameters[name]!.data.set(feedOf(feeds, key).data);
    const batch = { count: new Float32Array(n) };
    const inputs = entry.inputs
      .filter(({ name }) => name !== "count")
      .map(({ name }) => [name, numbers(feedOf(feeds, `field ${name}`).data)] as const);
    const found = network.entries[entry.name]!({ ...batch, ...Object.fromEntries(inputs) });
    return new Map(
      outputs.map(({ key, name, shape }): [string, Tensor] => {
        const sizes = shape.map((dim) => (isBatchDim(dim) ? dim.batch * n : dim));
        return [
          key,
          {
            shape: sizes,
            data: found[name]!.slice(
              0,
              sizes.reduce((a, b) => a * b, 1),
            ),
          },
        ];
      }),
    );
  });
}

interface MadeEntry {
  readonly entry: ProgramEntry;
  /** Inputs that are no batch, as parameters of the program; `key` is what they are fed by. */
  readonly parameters: readonly {
    readonly name: string;
    readonly key: string;
    readonly shape: readonly number[];
  }[];
  readonly outputs: readonly {
    readonly name: string;
    readonly key: string;
    readonly shape: readonly Dim[];
  }[];
}

/** The graph with inputs of its own name: fields where they are batched, else parameters; every output batched. */
function makeEntry({ graph }: GraphCase, index: number): MadeEntry {
  const parameters: MadeEntry["parameters"][number][] = [];
  const nodes = graph.nodes.map((node) => {
    if (node.op !== "input" || isBatched(node)) return node;
    const key = keyOf(node);
    const name = `case${index}.${key.replace(" ", ".")}`;
    parameters.push({ name, key, shape: node.types[0]!.shape as number[] });
    return { ...node, attrs: { role: "parameter", name } };
  });
  const builder = createBuilder({ nodes, outputs: [] });
  builder.input("field", "count", { dtype: "f32", shape: [BATCH] });
  const outputs = graph.outputs.map(({ role, name, node }, i) => {
    const value = valueOf(builder, graph.nodes[node]!);
    const { shape } = value.type;
    const batched = shape.some(isBatchDim) ? value : broadcastTo(value, [BATCH, ...shape]);
    builder.output("output", `y${i}`, batched);
    return { key: `${role} ${name}`, name: `y${i}`, shape, type: batched.type, doc: "" };
  });
  const made = builder.finish();
  const fields = made.nodes.filter((node) => node.op === "input" && isBatched(node));
  const inputs = fields.map((node) => ({ name: String(node.attrs["name"]), type: node.types[0]! }));
  return { entry: { name: `case${index}`, inputs, outputs, graph: made }, parameters, outputs };
}

/** A program of these entries; itself it predicts the number of examples. */
function programOf(cases: readonly GraphCase[], entries: readonly MadeEntry[]): Program {
  const type = { dtype: "f32", shape: [BATCH] } as const;
  const builder = createBuilder();
  builder.output("output", "same", builder.input("field", "count", type));
  const capacity = Math.max(...cases.map((c) => c.n));
  return {
    ...predictProgram(builder.finish(), [{ name: "same", type }], capacity),
    parameters: entries
      .flatMap((e) => e.parameters)
      .map(({ name, shape }, stream): ProgramParameter => {
        return { name, shape, kind: "parameter", fill: { kind: "constant", value: 0 }, stream, span: null };
      }),
    entries: entries.map((e) => e.entry),
  };
}

function isBatched(node: GraphNode): boolean {
  return node.types[0]!.shape.some(isBatchDim);
}

function keyOf({ attrs }: GraphNode): string {
  return `${String(attrs["role"])} ${String(attrs["name"])}`;
}

function feedOf(feeds: GraphCase["feeds"], key: string): Tensor {
  const fed = feeds.get(key);
  invariant(fed, `nothing is fed to ${key}`);
  return fed;
}
