/** @file An ONNX graph → steps of a spec; everything without an equal is listed, with its place. */
import { ELEMENTWISE } from "./operators/elementwise.ts";
import { NORMS } from "./operators/norms.ts";
import { PRODUCTS } from "./operators/products.ts";
import { RECURRENT } from "./operators/recurrent.ts";
import { REDUCTIONS } from "./operators/reductions.ts";
import { SHAPES } from "./operators/shapes.ts";
import { WINDOWS } from "./operators/windows.ts";
import { type Size, symbol } from "../../sizes/size.ts";
import { addStep, createSteps } from "../builder.ts";
import { ImportFault, type ImportProblem } from "../fault.ts";
import { RESERVED, specName } from "../names.ts";
import type { Network } from "../steps.ts";
import type { Context, Translate } from "./context.ts";
import { foldNode } from "./fold.ts";
import { guessInput, type InputGuess } from "./guess-input.ts";
import { type Axes, newPiece, type Piece, samePieces, shapeOf, type Tensor } from "./layout.ts";
import type { OnnxGraph, OnnxNode, OnnxValue } from "./model.ts";
import { store, withoutBatch, writeSize } from "./store.ts";

const OPERATORS: Readonly<Record<string, Translate>> = {
  ...SHAPES,
  ...ELEMENTWISE,
  ...WINDOWS,
  ...NORMS,
  ...PRODUCTS,
  ...RECURRENT,
  ...REDUCTIONS,
};

/** How an axis order of the spec comes from the original's: `[2, 3, 1]` for an image. */
export interface PortAxes {
  readonly name: string;
  /** The spec's name for it. */
  readonly given: string;
  readonly axes: readonly number[];
  /** The original's axis of examples. */
  readonly batch: number;
}

export interface Translation {
  readonly network: Network;
  readonly inputs: readonly PortAxes[];
  readonly outputs: readonly PortAxes[];
  readonly problems: readonly ImportProblem[];
}

/** `shapes`: sizes of inputs, instead of those in the file. */
export function translate(
  graph: OnnxGraph,
  shapes: ReadonlyMap<string, readonly (number | string)[]>,
): Translation {
  const to = createSteps();
  const cx: Context = { graph, to, values: new Map(), uses: countUses(graph) };
  const problems: ImportProblem[] = [];
  for (const [name, tensor] of graph.constants) cx.values.set(name, { kind: "known", known: tensor });
  const names = new Set<string>();
  for (const name of shapes.keys()) {
    if (graph.inputs.some((input) => input.name === name)) continue;
    problems.push({
      place: `--shape ${name}`,
      message: `the inputs are ${graph.inputs.map((i) => i.name).join(", ")}`,
    });
  }
  const inputs = graph.inputs.flatMap(
    (input, i) =>
      attempt(problems, `input ${i}, ${input.name}`, () =>
        addInput(cx, input, shapes.get(input.name) ?? null, names),
      ) ?? [],
  );
  for (const node of graph.nodes) translateNode(cx, node, problems);
  const outputs = graph.outputs.flatMap(
    (output, i) => attempt(problems, `output ${i}, ${output.name}`, () => addOutput(cx, output, names)) ?? [],
  );
  const network: Network = {
    name: graph.name,
    doc: graph.doc,
    steps: to.steps,
    outputs: outputs.map((o) => ({ name: o.port.given, step: o.tensor.step })),
  };
  return { network, inputs, outputs: outputs.map((o) => o.port), problems };
}

function countUses(graph: OnnxGraph): Map<string, number> {
  const uses = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap((n) => n.inputs), ...graph.outputs.map((o) => o.name)])
    uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

/** The result, or null and a problem; faults of our own go on. */
function attempt<T>(problems: ImportProblem[], place: string, work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    problems.push({ place, message: error.message });
    return null;
  }
}

function translateNode(cx: Context, node: OnnxNode, problems: ImportProblem[]): void {
  const poisoned = node.inputs.some((name) => name !== "" && cx.values.get(name) === null);
  const place = `node ${node.index}${node.name === "" ? "" : `, ${node.name}`} (${node.op})`;
  const results = attempt(problems, place, () => {
    if (node.domain !== "") throw new ImportFault(`an operator of ${node.domain}`);
    const operator = OPERATORS[node.op];
    const folded = poisoned ? null : foldNode(cx, node);
    if (folded) return folded;
    // An operator that is not known is told even where what comes before it is not known either.
    if (!operator)
      throw new ImportFault(
        node.op === "If" || node.op === "Loop" || node.op === "Scan"
          ? "control flow has no equal"
          : "this operator has no equal",
      );
    cx.to.place.origin = node.name || node.outputs[0]!;
    return poisoned ? null : operator(cx, node);
  });
  node.outputs.forEach((name, i) => {
    if (name !== "") cx.values.set(name, results?.[i] ?? null);
  });
}

function addInput(
  cx: Context,
  input: OnnxValue,
  given: readonly (number | string)[] | null,
  names: Set<string>,
): PortAxes {
  const guess = guessInput(cx.graph, input);
  const shape = given ?? input.shape;
  if (shape.length === 0 && guess.classes === null) throw new ImportFault("it has no axes, so no batch");
  if (given && given.length !== input.shape.length && input.shape.length > 0)
    throw new ImportFault(`it has ${input.shape.length} axes, and --shape gives ${given.length}`);
  const name = specName(input.name, names, "x");
  const axes = shape.map((size, i) => axisOf(size, i === guess.batch, i));
  const stored = guess.order.map((axis) => axes[axis]!);
  const sizes = shapeOf(stored);
  const written = sizes.map(writeSize).join(", ");
  const type =
    guess.classes === null
      ? `f32[${written}]`
      : `index(${guess.classes})${sizes.length > 0 ? `[${written}]` : ""}`;
  const step = addStep(cx.to, { kind: "input", name, type, doc: describeAxes(input, guess) }, [], sizes);
  const tensor = { step, axes, stored, integers: guess.classes !== null, exclusive: false };
  cx.values.set(input.name, { kind: "tensor", tensor });
  return { name: input.name, given: name, axes: guess.order, batch: guess.batch };
}

function axisOf(size: number | string | null, batch: boolean, axis: number): readonly Piece[] {
  if (batch) return [newPiece(symbol("n"), true)];
  if (size === 1) return [];
  return [newPiece(typeof size === "number" ? size : openSize(size, axis))];
}

/** A name for an open size that stands in a type. */
function openSize(name: string | null, axis: number): Size {
  const plain = (name ?? "")
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^[^A-Za-z]+/, "")
    .toLowerCase();
  return plain === "" || RESERVED.has(plain) ? symbol(`t${axis}`) : symbol(plain);
}

function describeAxes({ shape, doc }: OnnxValue, { order, batch }: InputGuess): string {
  const moved = order.some((axis, i) => i > 0 && axis < order[i - 1]!) || batch !== 0;
  const original = shape.map((s, i) => (i === batch ? "n" : (s ?? "?"))).join(", ");
  return [doc, moved ? `In the original [${original}].` : ""].filter((s) => s !== "").join(" ");
}

/** Axes in the original's order where they lie otherwise than as whole axes. */
function addOutput(cx: Context, output: OnnxValue, names: Set<string>): { port: PortAxes; tensor: Tensor } {
  const value = cx.values.get(output.name);
  if (value === null)
    return {
      port: { name: output.name, given: specName(output.name, names, "y"), axes: [], batch: 0 },
      tensor: EMPTY,
    };
  if (!value) throw new ImportFault("it is nowhere computed");
  if (value.kind === "known") throw new ImportFault("it is a constant");
  const tensor = settle(cx, value.tensor);
  const batch = tensor.axes.findIndex((p) => p.some((q) => q.batch));
  const axes = placesOf(withoutBatch(tensor.axes), tensor.stored, batch);
  return { port: { name: output.name, given: specName(output.name, names, "y"), axes, batch }, tensor };
}

const EMPTY: Tensor = { step: 0 as Tensor["step"], axes: [], stored: [], integers: false };

function settle(cx: Context, x: Tensor): Tensor {
  const batch = x.axes.findIndex((p) => p.some((q) => q.batch));
  if (batch < 0) throw new ImportFault("it has lost the batch");
  if (x.axes[batch]!.length > 1) {
    // Examples and places are one axis there; here they stay apart.
    const apart = x.axes[batch]!.filter((p) => !p.batch);
    return settle(cx, {
      ...x,
      axes: [x.axes[batch]!.filter((p) => p.batch), apart, ...x.axes.filter((_, i) => i !== batch)],
    });
  }
  const own = withoutBatch(x.axes).filter((_, i) => i !== batch);
  const whole = x.stored.every((s) => s.length === 0 || own.some((p) => samePieces(p, s)));
  if (whole) return x;
  const wanted = own.filter((p) => p.length > 0);
  return store(cx.to, x, wanted.length > 4 ? [wanted.flat()] : wanted.length === 0 ? [[]] : wanted);
}

/** For each axis of the spec's value, the original's; an axis of size 1 is any other of size 1. */
function placesOf(axes: Axes, stored: Axes, batch: number): readonly number[] {
  const free = axes.flatMap((p, i) => (p.length === 0 && i !== batch ? [i] : []));
  return stored.flatMap((s) => {
    const at = s.length === 0 ? free.pop() : axes.findIndex((p) => p.length > 0 && samePieces(p, s));
    return at === undefined ? [] : [at];
  });
}
