/** @file Operators that move numbers: transposing and reshaping cost nothing; cutting, joining and padding are steps. */
import {
  addSizes,
  constantOf,
  multiplySizes,
  productOf,
  sameSize,
  type Size,
  toSize,
} from "../../../sizes/size.ts";
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
  sizesAt,
  tensorAt,
  textOf,
  type Translate,
  type Use,
  type Value,
  valueAt,
} from "../context.ts";
import { rangeOf } from "../fold.ts";
import {
  type Axes,
  axisSize,
  divideExactly,
  newAxis,
  newPiece,
  type Piece,
  regroup,
  sameAxes,
  shapeOf,
  substitutePieces,
  type Tensor,
} from "../layout.ts";
import type { OnnxNode } from "../model.ts";
import { axisNames, store, storeAxes, withoutBatch, writeSize } from "../store.ts";
import { alignTo } from "./align.ts";

function moved(x: Use, axes: Axes): Value {
  return { kind: "tensor", tensor: { ...x, axes } };
}

const transpose: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const perm = integersOf(node, "perm") ?? x.axes.map((_, i) => x.axes.length - 1 - i);
  if ([...perm].sort((a, b) => a - b).some((axis, i) => axis !== i) || perm.length !== x.axes.length)
    refuse(`perm = [${perm.join(", ")}] of ${x.axes.length} axes`);
  return [
    moved(
      x,
      perm.map((axis) => x.axes[axis]!),
    ),
  ];
};

/** The value with axes of other sizes; a size that the file fixes for the batch is the batch. */
export function reshapeTo(x: Use, wanted: readonly Size[]): Use {
  const pieces = x.axes.flat();
  const sizes = resolveRest(wanted, pieces);
  const found = regroup(pieces, sizes);
  if (!found)
    return refuse(
      `a reshape of ${print(shapeOf(x.axes))} to ${print(wanted)}: the sizes do not fit, or the batch would be cut`,
    );
  return { ...x, axes: found.axes, stored: substitutePieces(x.stored, found.by) };
}

function print(shape: readonly Size[]): string {
  return `[${shape.map(writeSize).join(", ")}]`;
}

/** -1 is what is left. */
function resolveRest(wanted: readonly Size[], pieces: readonly Piece[]): readonly Size[] {
  const open = wanted.findIndex((s) => constantOf(s) === -1);
  if (open < 0) return wanted;
  const rest = divideExactly(axisSize(pieces), productOf(wanted.filter((_, i) => i !== open)));
  return wanted.map((s, i) =>
    i === open ? (rest ?? refuse(`a reshape of ${print(pieces.map((p) => p.size))} to ${print(wanted)}`)) : s,
  );
}

const reshape: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const wanted = hasInput(node, 1)
    ? sizesAt(cx, node, 1, "the shape")
    : (integersOf(node, "shape") ?? []).map(toSize);
  const own = shapeOf(x.axes);
  const copied = wanted.map((s, i) =>
    constantOf(s) === 0 && numberOf(node, "allowzero", 0) === 0 ? (own[i] ?? s) : s,
  );
  return [{ kind: "tensor", tensor: reshapeTo(x, fixBatch(cx, x, copied)) }];
};

/** Files for one batch size write it as a number where the batch stands: `[1, 512]`. */
function fixBatch(cx: Context, x: Tensor, wanted: readonly Size[]): readonly Size[] {
  const batch = x.axes.findIndex((pieces) => pieces.some((p) => p.batch));
  if (batch < 0 || wanted.some((s) => hasName(s, "n"))) return wanted;
  const fixed = cx.graph.inputs
    .map((i) => i.shape.find((s) => typeof s === "number"))
    .find((s) => s !== undefined);
  const lead = x.axes.slice(0, batch).flat().length === 0;
  const [first, ...others] = wanted;
  if (!lead || first === undefined || constantOf(first) === -1) return wanted;
  const size = x.axes[batch]!.find((p) => p.batch)!.size;
  const number = constantOf(first);
  if (number === null || !others.some((s) => constantOf(s) === -1)) {
    // Everything else has to be of one example.
    const total = productOf(
      x.axes
        .flat()
        .filter((p) => !p.batch)
        .map((p) => p.size),
    );
    return number === fixed && sameSize(productOf(others), total) ? [size, ...others] : wanted;
  }
  return number === fixed ? [size, ...others] : wanted;
}

function hasName(size: Size, name: string): boolean {
  return size.terms.some((t) => t.atoms.some((a) => a.kind === "symbol" && a.name === name));
}

const flatten: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const axis = numberOf(node, "axis", 1);
  const at = axis < 0 ? axis + x.axes.length : axis;
  return [moved(x, [x.axes.slice(0, at).flat(), x.axes.slice(at).flat()])];
};

const squeeze: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const axes = integersFrom(cx, node, "axes", 1)?.map((axis) => axisOf(axis, x.axes.length));
  const gone = axes ?? x.axes.flatMap((pieces, i) => (pieces.length === 0 ? [i] : []));
  const wrong = gone.find((i) => x.axes[i]!.length > 0);
  if (wrong !== undefined) refuse(`axis ${wrong} of size ${writeSize(axisSize(x.axes[wrong]!))} cannot go`);
  return [
    moved(
      x,
      x.axes.filter((_, i) => !gone.includes(i)),
    ),
  ];
};

const unsqueeze: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const axes = integersFrom(cx, node, "axes", 1) ?? [];
  const rank = x.axes.length + axes.length;
  const added = axes.map((axis) => axisOf(axis, rank));
  const rest = [...x.axes];
  return [
    moved(
      x,
      Array.from({ length: rank }, (_, i) => (added.includes(i) ? [] : (rest.shift() ?? []))),
    ),
  ];
};

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

const slice: Translate = (cx, node) => {
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

const gather: Translate = (cx, node) => {
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

const concat: Translate = (cx, node) => {
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

const split: Translate = (cx, node) => {
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

const expand: Translate = (cx, node) => {
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

const pad: Translate = (cx, node) => {
  const mode = textOf(node, "mode", "constant");
  if (mode !== "constant") refuse(`padding by ${mode}; constant is possible`);
  const x = tensorAt(cx, node, 0);
  const sides = hasInput(node, 1)
    ? integersAt(cx, node, 1, "the padding")
    : (integersOf(node, "pads") ?? integersOf(node, "paddings") ?? []);
  const axes = hasInput(node, 3)
    ? integersAt(cx, node, 3, "axes").map((a) => axisOf(a, x.axes.length))
    : x.axes.map((_, i) => i);
  const value = hasInput(node, 2)
    ? Number(knownAt(cx, node, 2, "the value").data[0] ?? 0)
    : numberOf(node, "value", 0);
  const around = axes
    .map((axis, i) => ({ axis, before: sides[i]!, after: sides[i + axes.length]! }))
    .filter((a) => a.before !== 0 || a.after !== 0);
  if (around.some((a) => a.before < 0 || a.after < 0))
    return [{ kind: "tensor", tensor: crop(cx, x, around) }];
  return [around.length === 0 ? moved(x, x.axes) : fresh(padAxes(cx, x, around, value))];
};

export interface Around {
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

/** Cells around axes; those move to the front, for a spec pads all axes but the last. */
export function padAxes(cx: Context, x: Tensor, around: readonly Around[], value: number): Tensor {
  const own = x.axes.map((_, axis) => around.find((a) => a.axis === axis) ?? null);
  const inLast = x.stored.length > 0 && around.some((a) => sameAxes([x.axes[a.axis]!], [x.stored.at(-1)!]));
  const placed = (axes: Axes, axis: number): number => axes.findIndex((p) => sameAxes([p], [x.axes[axis]!]));
  const fits = !inLast && around.every((a) => x.axes[a.axis]!.length > 0 && placed(x.stored, a.axis) >= 0);
  const rest = withoutBatch(x.axes).flatMap((p, i) => (own[i] ? [] : p));
  const lying = x.stored.flat().filter((p) => rest.includes(p));
  const base = fits ? x : store(cx.to, x, [...around.map((a) => x.axes[a.axis]!), lying]);
  const places = fits ? around.map((a) => placed(base.stored, a.axis)) : around.map((_, i) => i);
  const grown = around.map((a) => newAxis(addSizes(axisSize(x.axes[a.axis]!), a.before + a.after)));
  const stored = base.stored.map((p, i) => (places.includes(i) ? grown[places.indexOf(i)]! : p));
  const spatial = base.stored
    .slice(0, -1)
    .map((_, i) => around[places.indexOf(i)] ?? { before: 0, after: 0 });
  const before = writeSizes(spatial.map((a) => a.before));
  const after = writeSizes(spatial.map((a) => a.after));
  const step = addLayer(
    cx.to,
    "Pad",
    [before, ["after", after === before ? undefined : after], ["value", value === 0 ? undefined : value]],
    base.step,
    shapeOf(stored),
  );
  return { ...base, step, stored, axes: x.axes.map((p, i) => (own[i] ? grown[around.indexOf(own[i])]! : p)) };
}

function crop(cx: Context, x: Use, around: readonly Around[]): Use {
  if (around.some((a) => a.before > 0 || a.after > 0))
    refuse("padding that adds on one side and takes on another");
  return around.reduce((all, { axis, before, after }) => {
    const size = constantOf(axisSize(all.axes[axis]!)) ?? refuse("a part of an axis of open size");
    return cut(cx, all, axis, -before, size + before + after);
  }, x);
}

/** One number, or one an axis: `2`, `1x2`. */
export function writeSizes(sizes: readonly number[]): number | string {
  return sizes.every((s) => s === sizes[0]) ? sizes[0]! : sizes.join("x");
}

const resize: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const mode = textOf(node, "mode", "nearest");
  if (mode !== "nearest") refuse(`resizing by ${mode}; nearest is possible`);
  const factors = readFactors(cx, node, x);
  if (factors.some((f) => !Number.isInteger(f) || f < 1))
    refuse(`resizing by factors ${factors.join(", ")}; whole ones are possible`);
  const rule = textOf(node, "coordinate_transformation_mode", "half_pixel");
  const nearest = textOf(node, "nearest_mode", "round_prefer_floor");
  const repeats =
    node.op === "Upsample" ||
    (rule === "asymmetric" &&
      (nearest === "floor" || (nearest === "round_prefer_floor" && factors.every((f) => f <= 2)))) ||
    ((rule === "half_pixel" || rule === "pytorch_half_pixel" || rule === "tf_half_pixel_for_nn") &&
      nearest.startsWith("round")) ||
    factors.every((f) => f === 1);
  if (!repeats) refuse(`nearest by ${rule} and ${nearest}, which is no plain repetition`);
  const spatial = x.axes.map((_, i) => i).slice(2);
  if (factors.slice(0, 2).some((f) => f !== 1)) refuse("resizing of channels");
  const own = storeAxes(cx.to, x, [...spatial, 1]);
  const grown = spatial.map((i) => newAxis(multiplySizes(axisSize(x.axes[i]!), factors[i]!)));
  const stored = [...grown, own.stored.at(-1)!];
  const by = writeSizes(spatial.map((i) => factors[i]!));
  const step = addLayer(cx.to, "Upsample", by === 2 ? [] : [by], own.step, shapeOf(stored));
  return [fresh({ ...own, step, stored, axes: [...x.axes.slice(0, 2), ...grown] })];
};

/** Factors of all axes, from the scales or the wanted sizes. */
function readFactors(cx: Context, node: OnnxNode, x: Tensor): readonly number[] {
  const place = node.op === "Upsample" ? 1 : node.inputs.length === 2 ? 1 : 2;
  const attribute = node.attributes.get("scales");
  if (Array.isArray(attribute)) return attribute as number[];
  if (hasInput(node, place)) {
    const scales = Array.from(
      knownAt(cx, node, place, "the scale").data,
      (s) => constantOf(s) ?? refuse("a scale that depends on an open size"),
    );
    if (scales.length === x.axes.length) return scales;
  }
  const sizes = sizesAt(cx, node, 3, "the size");
  return sizes.map(
    (s, i) =>
      constantOf(
        divideExactly(s, axisSize(x.axes[i]!)) ??
          refuse(`resizing from ${writeSize(axisSize(x.axes[i]!))} to ${writeSize(s)}`),
      ) ?? refuse("an open factor"),
  );
}

const depthToSpace: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const [n, c, h, w] = shapeOf(x.axes) as [Size, Size, Size, Size];
  const b = numberOf(node, "blocksize", 2);
  const channels = divideExactly(c, toSize(b * b)) ?? refuse("channels that the block does not divide");
  const rows = textOf(node, "mode", "DCR") === "DCR";
  const cutUp = reshapeTo(
    x,
    rows ? [n, toSize(b), toSize(b), channels, h, w] : [n, channels, toSize(b), toSize(b), h, w],
  );
  const order = rows ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  const turned = order.map((i) => cutUp.axes[i]!);
  return [
    {
      kind: "tensor",
      tensor: { ...cutUp, axes: [turned[0]!, turned[1]!, turned.slice(2, 4).flat(), turned.slice(4).flat()] },
    },
  ];
};

const spaceToDepth: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const [n, c, h, w] = shapeOf(x.axes) as [Size, Size, Size, Size];
  const b = toSize(numberOf(node, "blocksize", 2));
  const halve = (s: Size): Size => divideExactly(s, b) ?? refuse("places that the block does not divide");
  const cutUp = reshapeTo(x, [n, c, halve(h), b, halve(w), b]);
  const turned = [0, 3, 5, 1, 2, 4].map((i) => cutUp.axes[i]!);
  return [
    {
      kind: "tensor",
      tensor: { ...cutUp, axes: [turned[0]!, turned.slice(1, 4).flat(), turned[4]!, turned[5]!] },
    },
  ];
};

const oneHot: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const depth = integersAt(cx, node, 1, "the depth")[0]!;
  const values = Array.from(knownAt(cx, node, 2, "the values").data);
  if (
    !x.integers ||
    values[0] !== 0 ||
    values[1] !== 1 ||
    ![-1, x.axes.length].includes(numberOf(node, "axis", -1))
  )
    refuse("only 0 and 1 along a new last axis, of an input of whole numbers, are possible");
  const pieces = newAxis(depth);
  const stored = [...x.stored, pieces];
  const step = addLayer(cx.to, "OneHot", [depth], x.step, shapeOf(stored));
  return [fresh({ step, stored, axes: [...x.axes, pieces], integers: false })];
};

const same: Translate = (cx, node) => [valueAt(cx, node, 0)];

/** Whole numbers stay what they are; numbers stay numbers. */
const cast: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const whole = [2, 3, 4, 5, 6, 7, 9, 12, 13].includes(numberOf(node, "to", 1));
  if (whole && !x.integers && cx.to.steps[x.step]!.call.kind !== "input")
    refuse("computed numbers are rounded to whole ones");
  return [{ kind: "tensor", tensor: x }];
};

export const SHAPES: Readonly<Record<string, Translate>> = {
  ...{
    Transpose: transpose,
    Reshape: reshape,
    Flatten: flatten,
    Squeeze: squeeze,
    Unsqueeze: unsqueeze,
    Slice: slice,
    Gather: gather,
  },
  ...{
    Concat: concat,
    Split: split,
    Expand: expand,
    Pad: pad,
    Resize: resize,
    Upsample: resize,
    OneHot: oneHot,
  },
  ...{ DepthToSpace: depthToSpace, SpaceToDepth: spaceToDepth, Identity: same, Cast: cast },
};
