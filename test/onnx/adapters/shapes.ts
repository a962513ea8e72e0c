/** @file ONNX's operators that move numbers without computing them. */
import type { Value } from "../../../src/ir/builder.ts";
import { add } from "../../../src/ops/add.ts";
import { argmax } from "../../../src/ops/argmax.ts";
import { cast } from "../../../src/ops/cast.ts";
import { concat } from "../../../src/ops/concat.ts";
import { filled } from "../../../src/ops/filled.ts";
import { gather } from "../../../src/ops/gather.ts";
import { less } from "../../../src/ops/less.ts";
import { multiply } from "../../../src/ops/multiply.ts";
import { scaleBy, shiftBy } from "../../../src/ops/numbers.ts";
import { oneHot } from "../../../src/ops/one-hot.ts";
import { pad } from "../../../src/ops/pad.ts";
import { reshape } from "../../../src/ops/reshape.ts";
import { reverse } from "../../../src/ops/reverse.ts";
import { scatterAdd } from "../../../src/ops/scatter-add.ts";
import { slice } from "../../../src/ops/slice.ts";
import { transpose } from "../../../src/ops/transpose.ts";
import {
  type Adapter,
  axisOf,
  type Call,
  commonShape,
  input,
  listOf,
  numberOf,
  onLastAxis,
  shapeOf,
  stretch,
} from "../call.ts";
import { useLayer } from "../use-component.ts";

export const SHAPES: Readonly<Record<string, Adapter>> = {
  Concat: (call) => {
    const values = call.inputs.map((_, i) => input(call, i));
    return concat(values, axisOf(values[0]!, numberOf(call, "axis", 1)));
  },
  DepthToSpace: adaptDepthToSpace,
  Expand: (call) => {
    const x = input(call, 0);
    return stretch(x, commonShape([shapeOf(x), call.numbers(1)!]));
  },
  Flatten: (call) => {
    const x = input(call, 0);
    const axis = axisOf(x, numberOf(call, "axis", 1));
    return axis === 1 && shapeOf(x).length > 1
      ? useLayer("Flatten", x)
      : reshape(x, [product(shapeOf(x).slice(0, axis)), product(shapeOf(x).slice(axis))]);
  },
  Gather: adaptGather,
  Hardmax: (call) => {
    const x = input(call, 0);
    return onLastAxis(x, axisOf(x, numberOf(call, "axis", -1)), (y) =>
      oneHot(argmax(y, shapeOf(y).length - 1), shapeOf(y).at(-1)!),
    );
  },
  MaxUnpool: adaptMaxUnpool,
  OneHot: adaptOneHot,
  Pad: adaptPad,
  Reshape: adaptReshape,
  Slice: adaptSlice,
  SpaceToDepth: (call) => {
    const x = input(call, 0);
    const block = numberOf(call, "blocksize", 1);
    const [n, c, h, w] = shapeOf(x) as [number, number, number, number];
    const parts = reshape(x, [n, c, h / block, block, w / block, block]);
    return reshape(transpose(parts, [0, 3, 5, 1, 2, 4]), [n, c * block * block, h / block, w / block]);
  },
  Split: adaptSplit,
  Squeeze: (call) => {
    const x = input(call, 0);
    const given = listOf(call, "axes") ?? call.numbers(1);
    const gone =
      given?.map((axis) => axisOf(x, axis)) ?? shapeOf(x).flatMap((size, i) => (size === 1 ? [i] : []));
    return reshape(
      x,
      shapeOf(x).filter((_, i) => !gone.includes(i)),
    );
  },
  Tile: (call) =>
    call.numbers(1)!.reduce(
      (x, times, axis) => {
        return times === 1 ? x : concat(new Array<Value>(times).fill(x), axis);
      },
      input(call, 0),
    ),
  Transpose: (call) => transpose(input(call, 0), listOf(call, "perm")),
  Unsqueeze: (call) => {
    const x = input(call, 0);
    const axes = listOf(call, "axes") ?? call.numbers(1)!;
    const rank = shapeOf(x).length + axes.length;
    const added = axes.map((axis) => (axis < 0 ? rank + axis : axis));
    let next = 0;
    return reshape(
      x,
      Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : shapeOf(x)[next++]!)),
    );
  },
};

function product(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}

function adaptDepthToSpace(call: Call): Value {
  const x = input(call, 0);
  const block = numberOf(call, "blocksize", 1);
  const [n, c, h, w] = shapeOf(x) as [number, number, number, number];
  const left = c / (block * block);
  const columnFirst = call.attributes["mode"] === "CRD";
  const parts = reshape(x, columnFirst ? [n, left, block, block, h, w] : [n, block, block, left, h, w]);
  const turned = transpose(parts, columnFirst ? [0, 1, 4, 2, 5, 3] : [0, 3, 4, 1, 5, 2]);
  return reshape(turned, [n, left, h * block, w * block]);
}

/** Indices below 0 count from the end. */
function wrapped(indices: Value, size: number): Value {
  const isNegative = cast(less(indices, filled(indices, 0)), "f32");
  return add(indices, multiply(filled(indices, size), isNegative));
}

/** Any axis: it comes first, and the axes of the indices take its place. */
function adaptGather(call: Call): Value {
  const [x, indices] = [input(call, 0), input(call, 1)];
  const axis = axisOf(x, numberOf(call, "axis", 0));
  const rank = shapeOf(x).length;
  const order = [axis, ...shapeOf(x).flatMap((_, i) => (i === axis ? [] : [i]))];
  const found = gather(transpose(x, order), wrapped(indices, shapeOf(x)[axis]!));
  const count = shapeOf(indices).length;
  const places = Array.from({ length: rank - 1 }, (_, i) => count + i);
  const own = Array.from({ length: count }, (_, i) => i);
  return transpose(found, [...places.slice(0, axis), ...own, ...places.slice(axis)]);
}

function adaptMaxUnpool(call: Call): Value {
  const [x, indices] = [input(call, 0), input(call, 1)];
  const [kernel, strides] = [listOf(call, "kernel_shape")!, listOf(call, "strides")!];
  const [n, c, ...spatial] = shapeOf(x) as [number, number, ...number[]];
  const grown = spatial.map((size, i) => (size - 1) * strides[i]! + kernel[i]!);
  const own = [n, c, ...grown];
  const places = reshape(indices, [product(shapeOf(x))]);
  const spread = reshape(scatterAdd(places, reshape(x, [product(shapeOf(x)), 1]), product(own)), own);
  const shape = call.numbers(2) ?? own;
  return pad(
    spread,
    own.map(() => 0),
    own.map((size, i) => shape[i]! - size),
  );
}

function adaptOneHot(call: Call): Value {
  const indices = input(call, 0);
  const depth = call.numbers(1)![0]!;
  const [off, on] = call.numbers(2) as [number, number];
  const hot = shiftBy(scaleBy(oneHot(wrapped(indices, depth), depth), on - off), off);
  const axis = axisOf(hot, numberOf(call, "axis", -1));
  const axes = shapeOf(indices).map((_, i) => i);
  return transpose(hot, [...axes.slice(0, axis), axes.length, ...axes.slice(axis)]);
}

/** Borders of one value; edges and reflections are joined on, side by side. */
function adaptPad(call: Call): Value | string {
  const x = input(call, 0);
  const pads = listOf(call, "pads") ?? call.numbers(1)!;
  const value = (call.attributes["value"] as number | undefined) ?? call.numbers(2)?.[0] ?? 0;
  const axes = call.numbers(3)?.map((axis) => axisOf(x, axis)) ?? shapeOf(x).map((_, i) => i);
  const sideOf = (axis: number, side: 0 | 1) =>
    axes.includes(axis) ? pads[side * axes.length + axes.indexOf(axis)]! : 0;
  const [low, high] = ([0, 1] as const).map((side) => shapeOf(x).map((_, axis) => sideOf(axis, side))) as [
    number[],
    number[],
  ];
  const mode = call.attributes["mode"] ?? "constant";
  if (mode === "constant") return pad(x, low, high, value);
  return axes.reduce((y, axis) => border(y, axis, low[axis]!, high[axis]!, mode === "reflect"), x);
}

function border(x: Value, axis: number, low: number, high: number, reflects: boolean): Value {
  if (low + high === 0) return x;
  const size = shapeOf(x)[axis]!;
  const part = (from: number, count: number): Value => {
    const start = shapeOf(x).map((_, i) => (i === axis ? from : 0));
    return slice(
      x,
      start,
      shapeOf(x).map((s, i) => (i === axis ? count : s)),
    );
  };
  const before = reflects ? [reverse(part(1, low || 1), axis)] : new Array<Value>(low).fill(part(0, 1));
  const after = reflects
    ? [reverse(part(size - 1 - (high || 1), high || 1), axis)]
    : new Array<Value>(high).fill(part(size - 1, 1));
  return concat([...(low > 0 ? before : []), x, ...(high > 0 ? after : [])], axis);
}

/** 0 keeps a size (or stands for itself, with allowzero), -1 is what is left. */
function adaptReshape(call: Call): Value {
  const x = input(call, 0);
  const given = listOf(call, "shape") ?? call.numbers(1)!;
  const sizes = given.map((size, i) => (size === 0 && !call.attributes["allowzero"] ? shapeOf(x)[i]! : size));
  const rest = product(shapeOf(x)) / -product(sizes);
  return reshape(
    x,
    sizes.map((size) => (size === -1 ? rest : size)),
  );
}

function adaptSlice(call: Call): Value {
  let x = input(call, 0);
  const shape = shapeOf(x);
  const [starts, ends] = ["starts", "ends"].map((name, i) => listOf(call, name) ?? call.numbers(i + 1)!) as [
    number[],
    number[],
  ];
  const axes =
    (listOf(call, "axes") ?? call.numbers(3))?.map((axis) => axisOf(x, axis)) ?? starts.map((_, i) => i);
  const start = shape.map(() => 0);
  const step = shape.map(() => 1);
  const size = [...shape];
  axes.forEach((axis, i) => {
    const length = shape[axis]!;
    const by = call.numbers(4)?.[i] ?? 1;
    const place = (at: number, most: number) => Math.max(0, Math.min(at < 0 ? at + length : at, most));
    // Backwards: forwards from the other end.
    const from = by > 0 ? place(starts[i]!, length) : length - 1 - place(starts[i]!, length - 1);
    const to =
      by > 0
        ? place(ends[i]!, length)
        : length - 1 - Math.max(-1, ends[i]! < 0 ? ends[i]! + length : ends[i]!);
    start[axis] = from;
    step[axis] = Math.abs(by);
    size[axis] = Math.max(0, Math.ceil((to - from) / Math.abs(by)));
    if (by < 0) x = reverse(x, axis);
  });
  return slice(x, start, size, step);
}

function adaptSplit(call: Call): readonly Value[] {
  const x = input(call, 0);
  const axis = axisOf(x, numberOf(call, "axis", 0));
  const size = shapeOf(x)[axis]!;
  const each = Math.ceil(size / call.outputs);
  const sizes =
    listOf(call, "split") ??
    call.numbers(1) ??
    Array.from({ length: call.outputs }, (_, i) => Math.min(each, size - i * each));
  let from = 0;
  return sizes.map((count) => {
    const start = shapeOf(x).map((_, i) => (i === axis ? from : 0));
    from += count;
    return slice(
      x,
      start,
      shapeOf(x).map((s, i) => (i === axis ? count : s)),
    );
  });
}
