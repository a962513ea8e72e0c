/** @file A network → the text of a spec, formatted, and its layers in the order in which the text makes them. */
import { constantOf } from "../../sizes/size.ts";
import { formatSource } from "../../syntax/format.ts";
import type { Network, Step, StepId } from "../steps.ts";
import { buildTree } from "./build-tree.ts";
import { findStructure } from "./find-structure.ts";
import { type Item, leavesOf, type Pipeline, type Statement } from "./items.ts";
import { type Names, printBlock, printPipeline } from "./print-items.ts";

export interface PrintedModel {
  readonly text: string;
  /** Steps with weights, in the order of the text. */
  readonly layers: readonly Step[];
}

/** `reserved`: words that no value may have; `about`: lines of the model's comment. */
export function printModel(
  network: Network,
  about: readonly string[],
  reserved: ReadonlySet<string>,
): PrintedModel {
  const { steps } = network;
  const tree = buildTree(network);
  const channels = (item: Item): number | null => {
    const size = steps[item.from]!.shape.at(-1);
    return size === undefined ? null : constantOf(size);
  };
  const { statements, blocks } = findStructure(tree, channels);
  const names = chooseNames(network, statements, reserved);
  const inputs = steps.flatMap(({ call }) =>
    call.kind === "input"
      ? [`${call.doc === "" ? "" : `/// ${oneLine(call.doc)}\n`}input ${call.name}: ${call.type}`]
      : [],
  );
  const lines = statements.flatMap((s) => printStatement(s, names));
  const declarations = [
    ...(steps.some((s) => s.call.kind === "layer" && s.call.name === "Cho") ? [CHO] : []),
    ...blocks.map((b) => printBlock(b, names)),
  ];
  const comment = about.map((line) => `/// ${oneLine(line)}`.trimEnd()).join("\n");
  const text = `${declarations.join("\n\n")}\n\n${comment}\nmodel ${network.name} {\n${inputs.join("\n")}\n\n${lines.join("\n")}\n}\n`;
  return {
    text: formatSource(text.trimStart()),
    layers: tree
      .flatMap((s) => layersOf(s.value))
      .map((id) => steps[id]!)
      .filter((s) => Object.keys(s.weights).length > 0),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** A GRU that resets before the product, as in the paper and in ONNX's default. */
const CHO = `/// A gated recurrent unit that resets before the product (Cho et al. 2014).
cell Cho(n: int) {
  input x
  state h: f32[n]
  r = (x -> Linear(n)) + (h -> Linear(n, bias = false)) -> Sigmoid
  z = (x -> Linear(n)) + (h -> Linear(n, bias = false)) -> Sigmoid
  m = (x -> Linear(n)) + (r * h -> Linear(n, bias = false)) -> Tanh
  update h = (1 - z) * m + z * h
  output h
}`;

function layersOf({ head, items }: Pipeline): StepId[] {
  const before = head.kind === "value" ? [] : head.operands.flatMap(layersOf);
  return [...before, ...leavesOf(items).map((leaf) => leaf.step)];
}

function printStatement({ step, outputs, value }: Statement, names: Names): string[] {
  const text = printPipeline(value, names);
  const [first, ...others] = outputs;
  if (first === undefined) return [`${names.value(step)} = ${text}`];
  const plain = value.items.length === 0 && value.head.kind === "value" ? `${text} -> id` : text;
  return [`output ${first} = ${plain}`, ...others.map((name) => `output ${name} = ${first} -> id`)];
}

/** Values in between are named after the step that makes them; layers that stand alone keep the original's name. */
function chooseNames(
  network: Network,
  statements: readonly Statement[],
  reserved: ReadonlySet<string>,
): Names {
  const inputs = network.steps.flatMap(({ call }) => (call.kind === "input" ? [call.name] : []));
  const taken = new Set<string>([...reserved, ...inputs]);
  const values = new Map<StepId, string>();
  for (const step of network.steps) if (step.call.kind === "input") values.set(step.id, step.call.name);
  for (const { name } of network.outputs) taken.add(name);
  for (const { step, outputs } of statements)
    if (outputs[0] !== undefined && !values.has(step)) values.set(step, outputs[0]);
  const free = (wish: string): string => {
    for (let i = 1; ; i++) {
      const found = i === 1 ? wish : `${wish}${i}`;
      if (taken.has(found)) continue;
      taken.add(found);
      return found;
    }
  };
  const layers = new Map<StepId, string>();
  const [alone, counts] = [statements.flatMap((s) => standingAlone(s.value)), new Map<string, number>()];
  for (const step of network.steps) counts.set(step.origin, (counts.get(step.origin) ?? 0) + 1);
  for (const id of alone) {
    const { origin, weights } = network.steps[id]!;
    const name = plainName(origin);
    if (Object.keys(weights).length > 0 && name !== null && !taken.has(name)) layers.set(id, free(name));
  }
  for (const { step } of statements)
    if (!values.has(step)) values.set(step, free(plainName(network.steps[step]!.origin) ?? "x"));
  return { value: (step) => values.get(step) ?? "x", layer: (step) => layers.get(step) ?? null };
}

/** Layers of the model itself: not in blocks, loops and connections. */
function standingAlone({ head, items }: Pipeline): StepId[] {
  const before = head.kind === "value" ? [] : head.operands.flatMap(standingAlone);
  return [...before, ...items.flatMap((item) => (item.kind === "layer" && !item.bidir ? [item.step] : []))];
}

/** `layer4.1/conv1` → layer4_1_conv1; null for names that a tool has numbered: `Conv_12`, `onnx::Gemm_3`. */
function plainName(origin: string): string | null {
  const parts = origin.split("/").filter((part) => part !== "");
  // PyTorch names a node by all modules around it, each with its own path: /layer1/layer1.0/conv1/Conv.
  const own = parts.length > 1 && /^[A-Z]\w*$/.test(parts.at(-1)!) ? parts.slice(0, -1) : parts;
  const from = own.findLastIndex((part, i) => i === 0 || part.startsWith(own[i - 1]!));
  const plain = own
    .slice(Math.max(0, from))
    .join("_")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .toLowerCase();
  if (plain === "" || plain.length > 40 || !/^[a-z]/.test(plain) || origin.includes("::")) return null;
  return /^(conv|gemm|matmul|add|mul|relu|concat|clip|batchnormalization|node|linear|constant|transpose|reshape|flatten|lstm|gru|rnn|gather|maxpool|averagepool|globalaveragepool|softmax|[a-z]*pool|sub|div|identity|dropout|squeeze|unsqueeze|slice|pad|convtranspose|layernormalization|sigmoid|tanh)?(_\d+)*$/.test(
    plain,
  )
    ? null
    : plain;
}
