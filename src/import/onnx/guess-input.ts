/** @file How an input should stand in the spec, from what reads it first: channels last before convolutions, whole numbers before embeddings. */
import type { OnnxGraph, OnnxNode, OnnxValue } from "./model.ts";

export interface InputGuess {
  /** The spec's axes, as the original's. */
  readonly order: readonly number[];
  readonly batch: number;
  /** Of an input of whole numbers that chooses rows. */
  readonly classes: number | null;
}

const CHANNELS_FIRST = new Set([
  ...[
    "Conv",
    "ConvTranspose",
    "MaxPool",
    "AveragePool",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "BatchNormalization",
    "InstanceNormalization",
  ],
  ...["GroupNormalization", "LRN", "Resize", "Upsample", "DepthToSpace", "SpaceToDepth"],
]);
const RECURRENT = new Set(["RNN", "LSTM", "GRU"]);
/** What goes number by number, or leaves the axes where they are. */
const THROUGH = new Set(
  "Identity Cast Add Sub Mul Div Pow Relu LeakyRelu Sigmoid Tanh Clip Abs Neg Sqrt Exp Log Dropout Pad Slice Softmax LayerNormalization Concat MatMul Gelu".split(
    " ",
  ),
);

/** Follows the value until a node says how its axes are meant. */
export function guessInput(graph: OnnxGraph, input: OnnxValue): InputGuess {
  const rank = input.shape.length;
  const axes = input.shape.map((_, i) => i);
  const classes = input.kind === "integer" ? findClasses(graph, input.name) : null;
  const found = follow(graph, input.name, axes, 0);
  const batch = found?.batch ?? 0;
  const rest = axes.filter((axis) => axis !== batch);
  const usual = found?.order ?? (rank > 3 && input.kind === "float" ? [...rest.slice(1), rest[0]!] : rest);
  return { order: usual.filter((axis) => axis !== batch), batch, classes };
}

/** Rows of the table, or classes of the one-hot code. */
function findClasses(graph: OnnxGraph, name: string): number | null {
  for (const node of graph.nodes) {
    if (node.op === "Gather" && node.inputs[1] === name)
      return graph.constants.get(node.inputs[0]!)?.shape[0] ?? null;
    if (node.op === "OneHot" && node.inputs[0] === name)
      return Number(graph.constants.get(node.inputs[1]!)?.data[0] ?? 0) || null;
    const passes =
      node.op === "Cast" ||
      node.op === "Identity" ||
      node.op === "Transpose" ||
      node.op === "Reshape" ||
      node.op === "Squeeze";
    if (passes && node.inputs[0] === name) {
      const found = findClasses(graph, node.outputs[0]!);
      if (found !== null) return found;
    }
  }
  return null;
}

interface Found {
  readonly order: readonly number[];
  readonly batch: number;
}

const DEPTH = 60;

/** `axes[i]`: which of the input's axes axis i of the value is; -1 for a new one. */
function follow(graph: OnnxGraph, name: string, axes: readonly number[], depth: number): Found | null {
  if (depth > DEPTH) return null;
  for (const node of graph.nodes) {
    const place = node.inputs.indexOf(name);
    if (place < 0) continue;
    const found = readNode(graph, node, place, axes, depth);
    if (found) return found;
  }
  return null;
}

function readNode(
  graph: OnnxGraph,
  node: OnnxNode,
  place: number,
  axes: readonly number[],
  depth: number,
): Found | null {
  const own = (list: readonly number[]): number[] => list.filter((axis) => axis >= 0);
  const next = (list: readonly number[]): Found | null =>
    node.outputs[0] ? follow(graph, node.outputs[0], list, depth + 1) : null;
  if (CHANNELS_FIRST.has(node.op) && place === 0 && axes.length > 2)
    return { order: own([...axes.slice(2), axes[1]!]), batch: Math.max(0, axes[0]!) };
  if (RECURRENT.has(node.op) && place === 0 && axes.length === 3) {
    const first = node.attributes.get("layout") === 1;
    const [batch, time] = first ? [0, 1] : [1, 0];
    return { order: own([axes[time]!, axes[2]!]), batch: Math.max(0, axes[batch]!) };
  }
  if (node.op === "Transpose") {
    const perm = node.attributes.get("perm");
    return Array.isArray(perm) ? next((perm as number[]).map((axis) => axes[axis] ?? -1)) : null;
  }
  if (node.op === "Gather" && place === 1 && graph.constants.has(node.inputs[0]!)) return next([...axes, -1]);
  if (node.op === "Unsqueeze" || node.op === "Squeeze" || node.op === "Reshape" || node.op === "Flatten")
    return null;
  return THROUGH.has(node.op) ? next(axes) : null;
}
