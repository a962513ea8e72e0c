/** @file Values joined along an axis, and values repeated. */
import { addSizes, constantOf, toSize } from "../../../sizes/size.ts";
import { addLayer, addStep } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import {
  axisOf,
  type Context,
  fresh,
  numberOf,
  sizesAt,
  tensorAt,
  type Translate,
  type Use,
  valueAt,
} from "../context.ts";
import { axisSize, newAxis, newPiece, type Piece, shapeOf, type Tensor } from "../layout.ts";
import { axisNames, store, writeSize } from "../store.ts";
import { alignTo } from "./align.ts";
import { isolate } from "./cuts.ts";
import { hasName, moved } from "./reshapes.ts";

export const concat: Translate = (cx, node) => {
  const values = node.inputs.map((_, i) => valueAt(cx, node, i));
  if (values.length === 1) return [values[0]!];
  const tensors = values.map((v) =>
    v.kind === "tensor" ? v.tensor : refuse("a constant is joined on, which has no equal"),
  );
  const rank = tensors[0]!.axes.length;
  const axis = axisOf(numberOf(node, "axis", 1), rank);
  const first = tensors[0]!;
  const lead = storedFor(cx, first, axis);
  const others = tensors.slice(1).map((t) => alignTo(cx.to, t, lead, axis));
  const place = lead.place;
  const total = tensors.map((t) => axisSize(t.axes[axis]!)).reduce((a, b) => addSizes(a, b));
  const pieces = newAxis(total);
  const stored = lead.x.stored.map((p, i) => (i === place ? pieces : p));
  const name = axisNames(stored.length)[place]!;
  const step = addStep(
    cx.to,
    { kind: "join", name: "concat", axis: name === "c" ? null : name },
    [lead.x.step, ...others.map((o) => o.step)],
    shapeOf(stored),
  );
  return [
    fresh({ step, stored, axes: lead.x.axes.map((p, i) => (i === axis ? pieces : p)), integers: false }),
  ];
};

/** The first operand, with the axis that joins standing alone. */
function storedFor(cx: Context, x: Use, axis: number): { readonly x: Tensor; readonly place: number } {
  if (x.axes[axis]!.length > 0) return isolate(cx, x, axis);
  // An axis of size 1: find the spec's axis without pieces, or make one.
  const empty = x.stored.findIndex((p) => p.length === 0);
  if (empty >= 0) return { x, place: empty };
  const image = x.axes.length > 3 && axis === 1;
  const wanted = image ? [...x.stored, []] : [[], ...(x.stored.length > 1 ? [x.stored.flat()] : x.stored)];
  return { x: store(cx.to, x, wanted), place: image ? wanted.length - 1 : 0 };
}

export const expand: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const wanted = sizesAt(cx, node, 1, "the shape");
  const rank = Math.max(wanted.length, x.axes.length);
  const axes = [...Array.from({ length: rank - x.axes.length }, (): readonly Piece[] => []), ...x.axes];
  const sizes = axes.map((_, i) => wanted[i - rank + wanted.length] ?? toSize(1));
  const grown = axes.flatMap((p, i) => (p.length === 0 && constantOf(sizes[i]!) !== 1 ? [i] : []));
  if (grown.length === 0) return [moved(x, axes)];
  const fresh2 = grown.map((i) =>
    hasName(sizes[i]!, "n") ? refuse("it repeats over the batch") : newPiece(sizes[i]!),
  );
  return [
    fresh({
      ...repeatOver(cx, x, fresh2),
      axes: axes.map((p, i) => (grown.includes(i) ? [fresh2[grown.indexOf(i)]!] : p)),
    }),
  ];
};

/** The value repeated for each of the pieces, which stand before its own. */
export function repeatOver(cx: Context, x: Tensor, pieces: readonly Piece[]): Tensor {
  const flat = x.stored.length === 1 ? x : store(cx.to, x, [x.stored.flat()]);
  const stored = [pieces, flat.stored[0]!];
  const step = addLayer(cx.to, "RepeatVector", [writeSize(axisSize(pieces))], flat.step, shapeOf(stored));
  return { ...flat, step, stored };
}
