/** @file Parts of a value: slices, single places, rows of a table. */
import { constantOf } from "../../../sizes/size.ts";
import { addLayer, addStep } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import {
  axisOf,
  type Context,
  fresh,
  hasInput,
  integersAt,
  integersFrom,
  integersOf,
  knownAt,
  numberOf,
  tensorAt,
  type Translate,
  type Use,
  type Value,
  valueAt,
} from "../context.ts";
import { rangeOf } from "../fold-arrays.ts";
import { axisSize, newAxis, shapeOf, type Tensor } from "../layout.ts";
import type { OnnxNode } from "../model.ts";
import { axisNames, store } from "../store.ts";

/** Makes the pieces of one of the original's axes an axis of its own in the spec; gives the place. */
export function isolate(cx: Context, x: Use, axis: number): { readonly x: Tensor; readonly place: number } {
  const pieces = x.axes[axis]!;
  if (pieces.some((p) => p.batch)) refuse("it works along the batch, which a spec never writes");
  const place =
    pieces.length === 0
      ? -1
      : x.stored.findIndex((s) => s.length === pieces.length && s.every((p, i) => p === pieces[i]));
  if (place >= 0) return { x, place };
  const rest = x.stored.map((s) => s.filter((p) => !pieces.includes(p))).filter((s) => s.length > 0);
  const kept = rest.length > 2 ? [rest.flat()] : rest;
  const wanted = [...kept, pieces];
  return { x: store(cx.to, x, wanted), place: wanted.length - 1 };
}

/** Elements from … from + count of an axis. */
export function cut(cx: Context, x: Use, axis: number, from: number, count: number): Use {
  const size = axisSize(x.axes[axis]!);
  if (constantOf(size) === count && from === 0) return x;
  if (count < 1) refuse("a part without elements");
  const { x: own, place } = isolate(cx, x, axis);
  const pieces = newAxis(count);
  const axes = x.axes.map((p, i) => (i === axis ? pieces : p));
  const stored = own.stored.map((p, i) => (i === place ? pieces : p));
  const name = axisNames(own.stored.length)[place]!;
  const step = addLayer(
    cx.to,
    "Slice",
    [
      ["axis", name === "c" ? undefined : name],
      ["from", from === 0 ? undefined : from],
      ["to", constantOf(size) === from + count ? undefined : from + count],
    ],
    own.step,
    shapeOf(stored),
  );
  return { ...own, step, axes, stored, exclusive: true };
}

/** The last element of an axis; of a sequence of any length. */
function cutLast(cx: Context, x: Use, axis: number): Use {
  const size = constantOf(axisSize(x.axes[axis]!));
  const { x: own, place } = isolate(cx, x, axis);
  const axes = x.axes.map((p, i) => (i === axis ? [] : p));
  if (own.stored.length === 2 && place === 0) {
    const step = addLayer(cx.to, "Last", [], own.step, [axisSize(own.stored[1]!)]);
    return { ...own, step, axes, stored: [own.stored[1]!], exclusive: true };
  }
  return size === null
    ? refuse("the last element of an axis of open size, which is no sequence [t, c]")
    : cut(cx, x, axis, size - 1, 1);
}

export const slice: Translate = (cx, node) => {
  let x = tensorAt(cx, node, 0);
  const starts = integersFrom(cx, node, "starts", 1) ?? [];
  const ends = hasInput(node, 2)
    ? Array.from(knownAt(cx, node, 2, "ends").data, (s) => constantOf(s) ?? 2 ** 31)
    : (integersOf(node, "ends") ?? []);
  const axes = (integersFrom(cx, node, "axes", 3) ?? starts.map((_, i) => i)).map((axis) =>
    axisOf(axis, x.axes.length),
  );
  const steps = integersFrom(cx, node, "steps", 4) ?? starts.map(() => 1);
  axes.forEach((axis, i) => {
    const size = constantOf(axisSize(x.axes[axis]!));
    const [start, end, step] = [starts[i]!, ends[i]!, steps[i]!];
    if (start === 0 && step === 1 && end >= 2 ** 31 - 1) return;
    if (start === -1 && end >= 2 ** 31 - 1 && step === 1) x = cutLast(cx, x, axis);
    else if (size === null) refuse("a part of an axis of open size");
    else x = cutRange(cx, x, axis, rangeOf(start, end, step, size), size);
  });
  return [{ kind: "tensor", tensor: x }];
};

function cutRange(cx: Context, x: Use, axis: number, range: ReturnType<typeof rangeOf>, size: number): Use {
  if (range.step === 1) return cut(cx, x, axis, range.start, range.count);
  if (range.step === -1 && range.count === size) return turn(cx, x, axis);
  if (range.step < 0 || range.start !== 0) refuse(`a part with steps of ${range.step}`);
  // Every k-th place is a pool of one cell.
  const { x: own, place } = isolate(cx, x, axis);
  if (place === own.stored.length - 1) refuse("every so many channels");
  const pieces = newAxis(range.count);
  const stored = own.stored.map((p, i) => (i === place ? pieces : p));
  const strides = own.stored.slice(0, -1).map((_, i) => (i === place ? range.step : 1));
  const step = addLayer(
    cx.to,
    "MaxPool",
    [1, ["stride", strides.every((s) => s === range.step) ? range.step : strides.join("x")]],
    own.step,
    shapeOf(stored),
  );
  return { ...own, step, stored, axes: x.axes.map((p, i) => (i === axis ? pieces : p)), exclusive: true };
}

function turn(cx: Context, x: Use, axis: number): Use {
  const pieces = x.axes[axis]!;
  const rest = x.stored.flat().filter((p) => !pieces.includes(p));
  const own = store(cx.to, x, [pieces, rest]);
  const step = addStep(cx.to, { kind: "function", name: "reverse_time" }, [own.step], shapeOf(own.stored));
  return { ...own, step, exclusive: true };
}

export const gather: Translate = (cx, node) => {
  const value = valueAt(cx, node, 0);
  if (value.kind === "known") return embed(cx, node);
  const x = value.tensor;
  const axis = axisOf(numberOf(node, "axis", 0), x.axes.length);
  const indices = knownAt(cx, node, 1, "the index");
  if (indices.data.length !== 1 || indices.shape.length > 1)
    refuse(`it picks ${indices.data.length} places; one is possible`);
  const size = constantOf(axisSize(x.axes[axis]!));
  const index = constantOf(indices.data[0]!);
  if (index === null) return refuse("an index that depends on an open size");
  const found =
    index === -1 || (size !== null && index === size - 1)
      ? cutLast(cx, x, axis)
      : cut(
          cx,
          x,
          axis,
          index < 0 ? index + (size ?? refuse("a place counted from the end of an open size")) : index,
          1,
        );
  return [
    {
      kind: "tensor",
      tensor: {
        ...found,
        axes: found.axes.flatMap((p, i) => (i === axis ? (indices.shape.length === 0 ? [] : [[]]) : [p])),
      },
    },
  ];
};

/** Rows of a constant table: an Embedding. */
function embed(cx: Context, node: OnnxNode): readonly Value[] {
  const table = knownAt(cx, node, 0, "the table");
  const x = tensorAt(cx, node, 1);
  if (!x.integers) refuse("its indices are computed with; they have to be an input of whole numbers");
  if (table.shape.length !== 2 || numberOf(node, "axis", 0) !== 0)
    refuse(`a table of shape [${table.shape.join(", ")}]; [vocab, dim] is possible`);
  const [vocab, dim] = table.shape as [number, number];
  const lying = store(cx.to, x, [x.stored.flat()]);
  const own = x.stored.length === 0 ? x : lying;
  const pieces = newAxis(dim);
  const stored = [...own.stored, pieces];
  const step = addLayer(cx.to, "Embedding", [vocab, dim], own.step, shapeOf(stored), {
    weight: { shape: table.shape, data: Float32Array.from(table.data as ArrayLike<number>) },
  });
  return [fresh({ step, axes: [...x.axes, pieces], stored, integers: false })];
}

export const split: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const axis = axisOf(numberOf(node, "axis", 0), x.axes.length);
  const size = constantOf(axisSize(x.axes[axis]!)) ?? refuse("a split of an axis of open size");
  const count = node.outputs.length;
  const given = hasInput(node, 1) ? integersAt(cx, node, 1, "the sizes") : integersOf(node, "split");
  const each = Math.ceil(size / count);
  const sizes = given ?? Array.from({ length: count }, (_, i) => Math.min(each, size - i * each));
  if (sizes.reduce((a, b) => a + b, 0) !== size) refuse(`parts of ${sizes.join(", ")} of ${size} elements`);
  let at = 0;
  return sizes.map((part) => {
    const tensor = cut(cx, { ...x, exclusive: false }, axis, at, part);
    at += part;
    return { kind: "tensor", tensor };
  });
};
