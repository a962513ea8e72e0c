/** @file A network at rest as files for ONNX: one for its outputs, one for each entry, weights inside. */
import { invariant } from "../../core/invariant.ts";
import type { Graph, GraphNode } from "../../ir/graph.ts";
import type { TensorType } from "../../ir/types.ts";
import type { Program } from "../../lower/program.ts";
import { readScan } from "../../ops/scan.ts";
import { emit, type Emitter, fresh } from "./emit.ts";
import { isFixed, mergeGraphs, type OpenName, openShape, type Point, printOpen } from "./open-sizes.ts";
import { filterOrder, printOperator } from "./operators.ts";
import { join, type Message } from "./protobuf.ts";
import { graph as graphOf, model, node as nodeOf, tensor, valueInfo } from "./schema.ts";

export type Weights = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>
>;

/** An operator that ONNX cannot express, and where it came from. */
export interface Unsupported {
  readonly node: GraphNode;
}

export interface OnnxFile {
  /** null: the outputs; else the entry's name. */
  readonly entry: string | null;
  readonly bytes: Uint8Array;
}

/** Sizes that stay open, and the points at which the programs were lowered: the first program is at the first point. */
export interface OpenSizes {
  readonly names: readonly OpenName[];
  readonly points: readonly Point[];
}

export interface PrintedOnnx {
  readonly files: readonly OnnxFile[];
  readonly unsupported: readonly Unsupported[];
  /** False: the graph has another form at other sizes, so that they cannot stay open. */
  readonly opens: boolean;
}

const FIXED: OpenSizes = { names: [], points: [] };

/** The files, and what could not be written. Weights are by path, parameters and running statistics. */
export function printOnnx(
  programs: readonly Program[],
  weights: Weights,
  open: OpenSizes = FIXED,
): PrintedOnnx {
  const unsupported: Unsupported[] = [];
  const [program] = programs;
  const all = programs.map((p) => [p.predict, ...p.entries.map((e) => e.graph)]);
  const graphs = all[0]!.map((_, i) =>
    mergeGraphs(
      all.map((one) => one[i]!),
      open.names,
      open.points,
    ),
  );
  if (graphs.includes(null)) return { files: [], unsupported, opens: false };
  const files = graphs.map((graph, i) => ({
    entry: i === 0 ? null : program!.entries[i - 1]!.name,
    bytes: printModel(program!, graph!, weights, unsupported),
  }));
  return { files, unsupported, opens: true };
}

function printModel(
  program: Program,
  graph: Graph,
  weights: Weights,
  unsupported: Unsupported[],
): Uint8Array {
  const inputs: Message[] = [];
  const fields = graph.nodes.filter((n) => n.op === "input" && n.attrs["role"] === "field");
  const filters = findFilters(graph);
  const named = [
    ...fields.map((n) => String(n.attrs["name"])),
    ...graph.outputs.map((o) => outputName(o.name, graph)),
    ...Object.keys(weights),
  ];
  const to: Emitter = {
    ...{ nodes: [], constants: [], names: { next: 1, taken: new Set(named) }, known: new Map(), root: null },
    ...{ sizes: findSizes(fields), filters, place: { path: "" } },
  };
  const names = printNodes(to, graph, unsupported, (node) => {
    const name = String(node.attrs["name"]);
    if (node.attrs["role"] === "field") {
      const doc = program.fields.find((f) => f.name === name)?.doc ?? "";
      inputs.push(valueInfo(11, name, node.types[0]!.dtype, sizesOf(node.types[0]!), doc));
      return name;
    }
    const weight = weights[name];
    invariant(weight, `the graph reads ${name}, which is no weight`);
    const { shape, data } = filters.has(name) ? filterFirst(weight) : weight;
    to.constants.push(tensor(name, "f32", shape, data));
    return name;
  });
  const docs = new Map(
    [...program.outputs, ...program.entries.flatMap((e) => e.outputs)].map((o) => [o.name, o.doc]),
  );
  const outputs = graph.outputs.map(({ name, node }) => {
    const given = outputName(name, graph);
    to.nodes.push(nodeOf("Identity", [names[node]!], [given], {}, given));
    const type = graph.nodes[node]!.types[0]!;
    return valueInfo(12, given, type.dtype, sizesOf(type), docs.get(name) ?? "");
  });
  const parts = graphOf(program.name, [...to.nodes, ...to.constants, ...inputs, ...outputs]);
  return join(model(parts, program.doc));
}

/** An output may hand on a field of its own name. */
function outputName(name: string, graph: Graph): string {
  return graph.nodes.some((n) => n.op === "input" && n.attrs["name"] === name) ? `${name}_out` : name;
}

/** Weights that only convolutions read, as their filters. */
function findFilters(graph: Graph): ReadonlySet<string> {
  const uses = new Map<number, boolean>();
  const use = (id: number, asFilter: boolean): void => void uses.set(id, asFilter && (uses.get(id) ?? true));
  for (const { op, inputs } of graph.nodes)
    inputs.forEach((id, i) => use(id, (op === "conv" || op === "conv_input_gradient") && i === 1));
  for (const { node } of graph.outputs) use(node, false);
  const found = graph.nodes.filter(
    (n) => n.op === "input" && n.attrs["role"] !== "field" && uses.get(n.id) === true,
  );
  return new Set(found.map((n) => String(n.attrs["name"])));
}

/** [...kernel, in, out] → [out, in, ...kernel]. */
function filterFirst({ shape, data }: Weights[string]): Weights[string] {
  const turned = filterOrder(shape.length).map((axis) => shape[axis]!);
  const [filters, channels] = [turned[0]!, turned[1]!];
  const places = data.length / (filters * channels);
  const moved = new Float32Array(data.length);
  for (let f = 0, at = 0; f < filters; f++)
    for (let c = 0; c < channels; c++)
      for (let p = 0; p < places; p++) moved[at++] = data[(p * channels + c) * filters + f]!;
  return { shape: turned, data: moved };
}

/** Where the batch and each open size can be read: the first input that has it as an axis. */
function findSizes(fields: readonly GraphNode[]): Emitter["sizes"] {
  const sizes: Emitter["sizes"] = new Map();
  for (const field of fields) {
    openShape(field.types[0]!).forEach((dim, axis) => {
      const name = printOpen(dim);
      if (!isFixed(dim) && !sizes.has(name)) sizes.set(name, { input: String(field.attrs["name"]), axis });
    });
  }
  return sizes;
}

function sizesOf(type: TensorType): (number | string)[] {
  return openShape(type).map((dim) => (isFixed(dim) ? dim : printOpen(dim)));
}

/** Names of all nodes' first results, in order; inputs are named by the caller. */
function printNodes(
  to: Emitter,
  graph: Graph,
  unsupported: Unsupported[],
  input: (node: GraphNode) => string,
): string[] {
  const names: string[] = [];
  const results = new Map<number, readonly string[]>();
  for (const node of graph.nodes) {
    const operands = node.inputs.map((id) => names[id]!);
    const types = node.inputs.map((id) => graph.nodes[id]!.types[0]!);
    if (node.op === "input") names.push(input(node));
    else if (node.op === "scan") {
      results.set(node.id, printScan(to, node, operands, unsupported));
      names.push("");
    } else if (node.op === "get_item")
      names.push(results.get(node.inputs[0]!)![node.attrs["index"] as number]!);
    else {
      const name = printOperator(to, operands, node, types);
      if (name === null) unsupported.push({ node });
      names.push(name ?? "");
    }
  }
  return names;
}

/** ONNX's Scan over axis 1; weights and other values from outside are read by their names. */
function printScan(
  to: Emitter,
  node: GraphNode,
  operands: readonly string[],
  unsupported: Unsupported[],
): readonly string[] {
  // How many steps there are is the size of the slices: open, it is no number here, and not asked for.
  const { body, carries, slices, reverse } = readScan({ ...node.attrs, length: 1 });
  const inner: Emitter = { ...to, nodes: [], root: to.root ?? to };
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
  const ordered = [...body.outputs].sort((a, b) =>
    a.role === b.role ? Number(a.name) - Number(b.name) : a.role === "carry" ? -1 : 1,
  );
  const ends = ordered.map((output) => {
    const name = emit(inner, "Identity", [names[output.node]!]);
    const type = body.nodes[output.node]!.types[0]!;
    return valueInfo(12, name, type.dtype, sizesOf(type));
  });
  const results = ordered.map(() => fresh(to, "scan"));
  const stacks = ordered.length - carries;
  const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
  const attributes = {
    body: { graph: graphOf("step", [...inner.nodes, ...states.map((s) => s.info), ...ends]) },
    num_scan_inputs: slices,
    scan_input_axes: times(slices, 1),
    scan_input_directions: times(slices, reverse ? 1 : 0),
    scan_output_axes: times(stacks, 1),
    scan_output_directions: times(stacks, reverse ? 1 : 0),
  };
  const name = node.path === "" ? results[0]! : `${node.path}/${results[0]!}`;
  to.nodes.push(nodeOf("Scan", operands.slice(0, carries + slices), results, attributes, name));
  return results;
}
