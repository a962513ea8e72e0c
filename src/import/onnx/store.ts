/** @file Brings the pieces of a value into the order that a layer needs: Flatten, Reshape and Permute steps. */
import { constantOf, printSize, sameSize, type Size } from "../../sizes/size.ts";
import { addLayer, type StepBuilder } from "../builder.ts";
import { refuse } from "../fault.ts";
import { type Axes, axisSize, type Piece, sameAxes, samePieces, shapeOf, type Tensor } from "./layout.ts";

const NAMES: Readonly<Record<number, readonly string[]>> = {
  1: ["c"],
  2: ["t", "c"],
  3: ["h", "w", "c"],
  4: ["t", "h", "w", "c"],
};

/** Names of a spec's axes, by rank. */
export function axisNames(rank: number): readonly string[] {
  return NAMES[rank] ?? refuse(`a value of ${rank} axes beside the batch; a spec has at most four`);
}

/** The value with its pieces stored as `wanted`. */
export function store(to: StepBuilder, x: Tensor, wanted: Axes): Tensor {
  if (sameAxes(x.stored, wanted)) return x;
  axisNames(Math.max(1, wanted.length));
  const [from, into] = [x.stored.flat(), wanted.flat()];
  if (samePieces(from, into)) return reshape(to, x, wanted);
  const runs = findRuns(from, into);
  const places = runs
    .map((run) => into.indexOf(run[0]!))
    .map((at, _, all) => [...all].sort((a, b) => a - b).indexOf(at));
  const order = places.map((_, i) => places.indexOf(i));
  const apart = sameAxes(x.stored, runs) ? x : reshape(to, x, runs);
  const names = axisNames(runs.length);
  const permuted = order.map((i) => runs[i]!);
  const step = addLayer(
    to,
    "Permute",
    order.map((i) => names[i]!),
    apart.step,
    shapeOf(permuted),
  );
  const moved = { ...x, step, stored: permuted };
  return sameAxes(permuted, wanted) ? moved : reshape(to, moved, wanted);
}

/** The longest lists of pieces that stay together. */
function findRuns(from: readonly Piece[], into: readonly Piece[]): readonly (readonly Piece[])[] {
  const runs: Piece[][] = [];
  for (const piece of from) {
    const last = runs.at(-1);
    if (last && into.indexOf(last.at(-1)!) + 1 === into.indexOf(piece)) last.push(piece);
    else runs.push([piece]);
  }
  return runs;
}

function reshape(to: StepBuilder, x: Tensor, wanted: Axes): Tensor {
  const shape = shapeOf(wanted);
  const same =
    shape.length === x.stored.length && shape.every((size, i) => sameSize(size, axisSize(x.stored[i]!)));
  if (same) return { ...x, stored: wanted };
  const step =
    shape.length === 1 && x.stored.length > 0
      ? addLayer(to, "Flatten", [], x.step, shape)
      : addLayer(to, "Reshape", shape.map(writeSize), x.step, shape);
  return { ...x, step, stored: wanted };
}

/** A size as an argument. */
export function writeSize(size: Size): number | string {
  return constantOf(size) ?? printSize(size);
}

/** Pieces without the batch. */
export function withoutBatch(axes: Axes): Axes {
  return axes.map((pieces) => pieces.filter((p) => !p.batch));
}

/** The pieces of the original's axes in an order; stored as they lie where these are together already, to save a move. */
export function storeAxes(to: StepBuilder, x: Tensor, order: readonly number[]): Tensor {
  return store(
    to,
    x,
    order.map((axis) => withoutBatch(x.axes)[axis]!),
  );
}

/**
 * The value as [lead, c]: the pieces of `lead` in the original's order, then those of `last` in the order in which they lie.
 * For layers whose weights can be put in the same order.
 */
export function storeLast(to: StepBuilder, x: Tensor, lead: Axes, last: readonly Piece[]): Tensor {
  const own = last.filter((p) => !p.batch);
  const lying = x.stored.flat().filter((p) => own.includes(p));
  return store(to, x, [...withoutBatch(lead), lying]);
}
