/** @file ONNX operators in our operators, for the conformance cases. Images turn from NCHW to channels last and back. */
import type { Value } from "../../src/ir/builder.ts";
import { abs } from "../../src/ops/abs.ts";
import { add } from "../../src/ops/add.ts";
import { argmax } from "../../src/ops/argmax.ts";
import { averagePool } from "../../src/ops/average-pool.ts";
import { broadcast, broadcastTo } from "../../src/ops/broadcast.ts";
import { concat } from "../../src/ops/concat.ts";
import { conv } from "../../src/ops/conv.ts";
import { convInputGradient } from "../../src/ops/conv-input-gradient.ts";
import { divide } from "../../src/ops/divide.ts";
import { erf } from "../../src/ops/erf.ts";
import { exp } from "../../src/ops/exp.ts";
import { filled } from "../../src/ops/filled.ts";
import { gather } from "../../src/ops/gather.ts";
import { log } from "../../src/ops/log.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { maximum } from "../../src/ops/maximum.ts";
import { maxPool } from "../../src/ops/max-pool.ts";
import { minimum } from "../../src/ops/minimum.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { negate } from "../../src/ops/negate.ts";
import { pad } from "../../src/ops/pad.ts";
import { power } from "../../src/ops/power.ts";
import { reduceMax } from "../../src/ops/reduce-max.ts";
import { reduceMean } from "../../src/ops/reduce-mean.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import { relu } from "../../src/ops/relu.ts";
import { reshape } from "../../src/ops/reshape.ts";
import { reverse } from "../../src/ops/reverse.ts";
import { sigmoid } from "../../src/ops/sigmoid.ts";
import { slice } from "../../src/ops/slice.ts";
import { softplus } from "../../src/ops/softplus.ts";
import { sqrt } from "../../src/ops/sqrt.ts";
import { subtract } from "../../src/ops/subtract.ts";
import { tanh } from "../../src/ops/tanh.ts";
import { transpose } from "../../src/ops/transpose.ts";

/** A case as an adapter sees it; `numbers` are the data of operands that are known at compile time. */
export interface Call {
  readonly inputs: readonly Value[];
  readonly numbers: (input: number) => readonly number[] | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputShape: readonly number[];
}

/** The first output; null where our operators do not cover the case. */
export type Adapter = (call: Call) => Value | null;

const unary =
  (f: (x: Value) => Value): Adapter =>
  ({ inputs }) =>
    f(inputs[0]!);

const elementwise =
  (f: (x: Value, y: Value) => Value): Adapter =>
  ({ inputs, outputShape }) =>
    inputs.map((x) => stretch(x, outputShape)).reduce(f);

export const ADAPTERS: Readonly<Record<string, Adapter>> = {
  Abs: unary(abs),
  Erf: unary(erf),
  Exp: unary(exp),
  Log: unary(log),
  Neg: unary(negate),
  Reciprocal: unary((x) => divide(filled(x, 1), x)),
  Relu: unary(relu),
  Sigmoid: unary(sigmoid),
  Softplus: unary(softplus),
  Sqrt: unary(sqrt),
  Tanh: unary(tanh),
  Add: elementwise(add),
  Sub: elementwise(subtract),
  Mul: elementwise(multiply),
  Div: elementwise(divide),
  Pow: elementwise(power),
  Max: elementwise(maximum),
  Min: elementwise(minimum),
  Sum: elementwise(add),
  Expand: ({ inputs, outputShape }) => stretch(inputs[0]!, outputShape),
  Reshape: ({ inputs, outputShape }) => reshape(inputs[0]!, outputShape),
  Flatten: ({ inputs, outputShape }) => reshape(inputs[0]!, outputShape),
  Transpose: ({ inputs, attributes }) => transpose(inputs[0]!, attributes["perm"] as number[] | undefined),
  Concat: ({ inputs, attributes }) => concat(inputs, axisOf(inputs[0]!, attributes["axis"])),
  Gather: ({ inputs, attributes }) =>
    attributes["axis"] ? null : gather(inputs[0]!, wrapped(inputs[0]!, inputs[1]!)),
  ArgMax: adaptArgmax,
  ReduceMax: adaptReduction(reduceMax),
  ReduceMean: adaptReduction(reduceMean),
  ReduceSum: adaptReduction(reduceSum),
  MatMul: adaptMatmul,
  Pad: adaptPad,
  Slice: adaptSlice,
  Conv: adaptConv,
  ConvTranspose: adaptTransposed,
  MaxPool: adaptMaxPool,
  AveragePool: adaptAveragePool,
};

/** NumPy's broadcasting: axes of size 1 are dropped and come back repeated. */
function stretch(x: Value, shape: readonly number[]): Value {
  const own = x.type.shape as readonly number[];
  const lead = shape.length - own.length;
  const kept = own.map((_, axis) => axis).filter((axis) => own[axis] === shape[lead + axis]);
  const lean = reshape(
    x,
    kept.map((axis) => own[axis]!),
  );
  if (kept.length === shape.length) return x;
  return broadcast(
    lean,
    shape,
    kept.map((axis) => lead + axis),
  );
}

function axisOf(x: Value, axis: unknown): number {
  return (axis as number) < 0 ? x.type.shape.length + (axis as number) : (axis as number);
}

/** Indices below 0 count from the end. */
function wrapped(table: Value, indices: Value): Value {
  const rows = filled(indices, table.type.shape[0] as number);
  return add(indices, multiply(rows, lessThanZero(indices)));
}

function lessThanZero(x: Value): Value {
  const zero = filled(x, 0);
  return maximum(minimum(negate(x), filled(x, 1)), zero);
}

function adaptArgmax({ inputs, attributes, outputShape }: Call): Value {
  const x = inputs[0]!;
  const axis = axisOf(x, attributes["axis"] ?? 0);
  if (!attributes["select_last_index"]) return reshape(argmax(x, axis), outputShape);
  const last = argmax(reverse(x, axis), axis);
  return reshape(subtract(filled(last, (x.type.shape[axis] as number) - 1), last), outputShape);
}

function adaptReduction(reduce: (x: Value, axes: readonly number[]) => Value): Adapter {
  return ({ inputs, numbers, attributes, outputShape }) => {
    const x = inputs[0]!;
    const given = (attributes["axes"] as number[] | undefined) ?? numbers(1) ?? [];
    if (given.length === 0 && attributes["noop_with_empty_axes"]) return x;
    const axes = given.length === 0 ? x.type.shape.map((_, i) => i) : given.map((axis) => axisOf(x, axis));
    return reshape(reduce(x, axes), outputShape);
  };
}

/** Vectors become a row on the left and a column on the right; leading axes are stretched to one shape. */
function adaptMatmul({ inputs, outputShape }: Call): Value {
  const [a, b] = inputs.map((x, side) => {
    const shape = x.type.shape as readonly number[];
    return shape.length > 1 ? x : reshape(x, side === 0 ? [1, shape[0]!] : [shape[0]!, 1]);
  }) as [Value, Value];
  const [leadA, leadB] = [a, b].map((x) => x.type.shape.slice(0, -2) as number[]) as [number[], number[]];
  const rank = Math.max(leadA.length, leadB.length);
  const lead = Array.from({ length: rank }, (_, i) =>
    Math.max(leadA.at(i - rank) ?? 1, leadB.at(i - rank) ?? 1),
  );
  const stretched = [a, b].map((x) => stretch(x, [...lead, ...(x.type.shape.slice(-2) as number[])]));
  return reshape(matmul(stretched[0]!, stretched[1]!), outputShape);
}

function adaptPad({ inputs, numbers, attributes }: Call): Value | null {
  const x = inputs[0]!;
  const pads = (attributes["pads"] as number[] | undefined) ?? numbers(1)!;
  if (attributes["mode"] !== undefined && attributes["mode"] !== "constant") return null;
  const value = (attributes["value"] as number | undefined) ?? numbers(2)?.[0] ?? 0;
  const axes = numbers(3)?.map((axis) => axisOf(x, axis)) ?? x.type.shape.map((_, i) => i);
  const low = x.type.shape.map((_, axis) => pads[axes.indexOf(axis)] ?? 0);
  const high = x.type.shape.map((_, axis) =>
    axes.includes(axis) ? pads[axes.length + axes.indexOf(axis)]! : 0,
  );
  return pad(x, low, high, value);
}

function adaptSlice({ inputs, numbers, outputShape }: Call): Value | null {
  let x = inputs[0]!;
  const shape = x.type.shape as readonly number[];
  const axes = numbers(3)?.map((axis) => axisOf(x, axis)) ?? numbers(1)!.map((_, i) => i);
  const start = shape.map(() => 0);
  const step = shape.map(() => 1);
  axes.forEach((axis, i) => {
    const size = shape[axis]!;
    const by = numbers(4)?.[i] ?? 1;
    const from = numbers(1)![i]!;
    const first = from < 0 ? from + size : from;
    step[axis] = Math.abs(by);
    start[axis] = by > 0 ? Math.min(first, size) : size - 1 - Math.min(first, size - 1);
    if (by < 0) x = reverse(x, axis);
  });
  return outputShape.includes(0) ? null : slice(x, start, outputShape, step);
}

interface Geometry {
  readonly kernel: number[];
  readonly strides: number[];
  readonly low: number[];
  readonly high: number[];
  readonly dilations: number[];
}

/** Pads of the attributes, of `auto_pad`, and what `ceil_mode` adds at the end. */
function geometry(
  { attributes }: Call,
  input: readonly number[],
  kernel: readonly number[],
): Geometry & { ceil: number[] } {
  const each = (name: string): number[] => (attributes[name] as number[] | undefined) ?? kernel.map(() => 1);
  const [strides, dilations] = [each("strides"), each("dilations")];
  const pads = (attributes["pads"] as number[] | undefined) ?? [...kernel, ...kernel].map(() => 0);
  const low = pads.slice(0, kernel.length);
  const high = pads.slice(kernel.length);
  const ceil = kernel.map(() => 0);
  input.forEach((size, axis) => {
    const reach = dilations[axis]! * (kernel[axis]! - 1) + 1;
    const stride = strides[axis]!;
    const auto = attributes["auto_pad"];
    if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
      const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
      low[axis] = auto === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2);
      high[axis] = total - low[axis]!;
    }
    if (!attributes["ceil_mode"]) return;
    const room = size + low[axis]! + high[axis]! - reach;
    let outputs = Math.ceil(room / stride) + 1;
    if ((outputs - 1) * stride >= size + low[axis]!) outputs--;
    ceil[axis] = Math.max(0, (outputs - 1) * stride - room);
  });
  return { kernel: [...kernel], strides, low, high, dilations, ceil };
}

/** [n, c, ...spatial] → [n, ...spatial, c] */
function channelsLast(x: Value): Value {
  const axes = x.type.shape.map((_, i) => i);
  return transpose(x, [0, ...axes.slice(2), 1]);
}

function channelsFirst(x: Value): Value {
  const last = x.type.shape.length - 1;
  return transpose(x, [0, last, ...x.type.shape.map((_, i) => i).slice(1, last)]);
}

/** [f, c, ...kernel] → [...kernel, c, f] */
function weights(w: Value): Value {
  return transpose(w, [...w.type.shape.map((_, i) => i).slice(2), 1, 0]);
}

function addBias(y: Value, bias: Value | undefined): Value {
  return bias ? add(y, broadcastTo(bias, y.type.shape)) : y;
}

function adaptConv(call: Call): Value {
  const [x, w, bias] = call.inputs as readonly [Value, Value, Value | undefined];
  const spatial = x.type.shape.slice(2) as number[];
  const options = {
    ...geometry(call, spatial, w.type.shape.slice(2) as number[]),
    groups: (call.attributes["group"] as number) ?? 1,
  };
  return channelsFirst(addBias(conv(channelsLast(x), weights(w), options), bias));
}

function adaptTransposed(call: Call): Value {
  const [x, w, bias] = call.inputs as readonly [Value, Value, Value | undefined];
  const inputSpatial = call.outputShape.slice(2);
  const { low, high, ...rest } = geometry(
    { ...call, attributes: { ...call.attributes, auto_pad: "" } },
    inputSpatial,
    w.type.shape.slice(2) as number[],
  );
  if (!call.attributes["pads"]) {
    inputSpatial.forEach((size, axis) => {
      const reach = rest.dilations[axis]! * (rest.kernel[axis]! - 1) + 1;
      const outputPadding = (call.attributes["output_padding"] as number[] | undefined)?.[axis] ?? 0;
      const total =
        rest.strides[axis]! * ((x.type.shape[axis + 2] as number) - 1) + reach + outputPadding - size;
      low[axis] = call.attributes["auto_pad"] === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2);
      high[axis] = total - low[axis]!;
    });
  }
  const options = { ...rest, low, high, inputSpatial, groups: (call.attributes["group"] as number) ?? 1 };
  return channelsFirst(addBias(convInputGradient(channelsLast(x), weights(w), options), bias));
}

function adaptMaxPool(call: Call): Value {
  const x = call.inputs[0]!;
  const { ceil, ...window } = geometry(
    call,
    x.type.shape.slice(2) as number[],
    call.attributes["kernel_shape"] as number[],
  );
  const high = window.high.map((size, axis) => size + ceil[axis]!);
  return channelsFirst(maxPool(channelsLast(x), { ...window, high }));
}

/** What ceil_mode adds at the end never counts, so padding that does is made of real zeros. */
function adaptAveragePool(call: Call): Value {
  const x = channelsLast(call.inputs[0]!);
  const spatial = x.type.shape.slice(1, -1) as number[];
  const { ceil, ...window } = geometry(call, spatial, call.attributes["kernel_shape"] as number[]);
  if (!call.attributes["count_include_pad"]) {
    return channelsFirst(
      averagePool(x, { ...window, high: window.high.map((size, axis) => size + ceil[axis]!) }),
    );
  }
  const padded = pad(x, [0, ...window.low, 0], [0, ...window.high, 0]);
  return channelsFirst(averagePool(padded, { ...window, low: spatial.map(() => 0), high: ceil }));
}
