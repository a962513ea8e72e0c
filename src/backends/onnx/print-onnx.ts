/** @file A network at rest as files for ONNX: one for its outputs, one for each entry, weights inside. */
import type { Graph, GraphNode } from "../../ir/graph.ts";
import { isBatchDim, type TensorType } from "../../ir/types.ts";
import type { Program } from "../../lower/program.ts";
import { readScan } from "../../ops/scan.ts";
import { emit, type Emitter, fresh, integers } from "./emit.ts";
import { OPERATORS } from "./operators.ts";
import { join, type Message } from "./protobuf.ts";
import { graph as graphOf, model, node as nodeOf, tensor, valueInfo } from "./schema.ts";

export type Weights = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>>;

/** An operator that ONNX cannot express, and where it came from. */
export interface Unsupported {
  readonly node: GraphNode;
}

export interface OnnxFile {
  /** null: the outputs; else the entry's name. */
  readonly entry: string | null;
  readonly bytes: Uint8Array;
}

/** The files, and what could not be written. Weights are by path, parameters and running statistics. */
export function printOnnx(program: Program, weights: Weights): { files: readonly OnnxFile[]; unsupported: readonly Unsupported[] } {
  const unsupported: Unsupported[] = [];
  const graphs = [{ entry: null, graph: program.predict }, ...program.entries.map((e) => ({ entry: e.name, graph: e.graph }))];
  const files = graphs.map(({ entry, graph }) => ({ entry, bytes: printModel(program, graph, weights, unsupported) }));
  return { files, unsupported };
}

function printModel(program: Program, graph: Graph, weights: Weights, unsupported: Unsupported[]): Uint8Array {
  const inputs: Message[] = [];
  const first = graph.nodes.find((n) => n.op === "input" && n.attrs["role"] === "field");
  let batch: string | null = null;
  const to: Emitter = {
    ...{ nodes: [], constants: [], names: { next: 1 }, known: new Map() },
    batch: () =>
      (batch ??= emit(to, "Slice", [emit(to, "Shape", [String(first!.attrs["name"])]), integers(to, [0]), integers(to, [1])])),
  };
  const names = printNodes(to, graph, unsupported, (node) => {
    const name = String(node.attrs["name"]);
    if (node.attrs["role"] === "field") {
      inputs.push(valueInfo(11, name, node.types[0]!.dtype, sizesOf(node.types[0]!)));
      return name;
    }
    const { shape, data } = weights[name]!;
    to.constants.push(tensor(name, "f32", shape, data));
    return name;
  });
  const outputs = graph.outputs.map(({ name, node }) => {
    to.nodes.push(nodeOf("Identity", [names[node]!], [outputName(name, graph)], {}));
    const type = graph.nodes[node]!.types[0]!;
    return valueInfo(12, outputName(name, graph), type.dtype, sizesOf(type));
  });
  const parts = graphOf(program.name, [...to.nodes, ...to.constants, ...inputs, ...outputs]);
  return join(model(parts, program.doc));
}

/** An output may hand on a field of its own name. */
function outputName(name: string, graph: Graph): string {
  return graph.nodes.some((n) => n.op === "input" && n.attrs["name"] === name) ? `${name}_out` : name;
}

function sizesOf(type: TensorType): (number | null)[] {
  return type.shape.map((dim) => (isBatchDim(dim) ? null : dim));
}

/** Names of all nodes' first results, in order; inputs are named by the caller. */
function printNodes(to: Emitter, graph: Graph, unsupported: Unsupported[], input: (node: GraphNode) => string): string[] {
  const names: string[] = [];
  const results = new Map<number, readonly string[]>();
  for (const node of graph.nodes) {
    const operands = node.inputs.map((id) => names[id]!);
    const types = node.inputs.map((id) => graph.nodes[id]!.types[0]!);
    if (node.op === "input") names.push(input(node));
    else if (node.op === "scan") {
      results.set(node.id, printScan(to, node, operands, unsupported));
      names.push("");
    } else if (node.op === "get_item") names.push(results.get(node.inputs[0]!)![node.attrs["index"] as number]!);
    else {
      const name = OPERATORS[node.op]?.(to, operands, node, types) ?? null;
      if (name === null) unsupported.push({ node });
      names.push(name ?? "");
    }
  }
  return names;
}

/** ONNX's Scan over axis 1; weights and other values from outside are read by their names. */
function printScan(to: Emitter, node: GraphNode, operands: readonly string[], unsupported: Unsupported[]): readonly string[] {
  const { body, carries, slices, reverse } = readScan(node.attrs);
  const inner: Emitter = { ...to, nodes: [] };
  const states: { name: string; info: Message }[] = [];
  const names = printNodes(inner, body, unsupported, (given) => {
    const index = Number(given.attrs["name"]);
    if (given.attrs["role"] === "closure") return operands[carries + slices + index]!;
    const name = fresh(to, String(given.attrs["role"]));
    const place = given.attrs["role"] === "carry" ? index : carries + index;
    states[place] = { name, info: valueInfo(11, name, given.types[0]!.dtype, sizesOf(given.types[0]!)) };
    return name;
  });
  for (let i = 0; i < carries + slices; i++) {
    if (states[i]) continue;
    const name = fresh(to, "unread");
    states[i] = { name, info: valueInfo(11, name, "f32", []) };
  }
  const ordered = [...body.outputs].sort((a, b) => (a.role === b.role ? Number(a.name) - Number(b.name) : a.role === "carry" ? -1 : 1));
  const ends = ordered.map((output) => {
    const name = emit(inner, "Identity", [names[output.node]!]);
    const type = body.nodes[output.node]!.types[0]!;
    return valueInfo(12, name, type.dtype, sizesOf(type));
  });
  const results = ordered.map(() => fresh(to, "scan"));
  const stacks = ordered.length - carries;
  const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
  to.nodes.push(
    nodeOf("Scan", operands.slice(0, carries + slices), results, {
      body: { graph: graphOf("step", [...inner.nodes, ...states.map((s) => s.info), ...ends]) },
      num_scan_inputs: slices,
      scan_input_axes: times(slices, 1),
      scan_input_directions: times(slices, reverse ? 1 : 0),
      scan_output_axes: times(stacks, 1),
      scan_output_directions: times(stacks, reverse ? 1 : 0),
    }),
  );
  return results;
}
