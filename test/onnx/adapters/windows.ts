/** @file ONNX's operators over windows: convolutions, pools, growing, and dropout, which is a layer beside them. */
import type { Value } from "../../../src/ir/builder.ts";
import { abs } from "../../../src/ops/abs.ts";
import { add } from "../../../src/ops/add.ts";
import { averagePool } from "../../../src/ops/average-pool.ts";
import { broadcastTo } from "../../../src/ops/broadcast.ts";
import { convInputGradient } from "../../../src/ops/conv-input-gradient.ts";
import { conv } from "../../../src/ops/conv.ts";
import { filled } from "../../../src/ops/filled.ts";
import { maxPool } from "../../../src/ops/max-pool.ts";
import { scaleBy } from "../../../src/ops/numbers.ts";
import { pad } from "../../../src/ops/pad.ts";
import { power } from "../../../src/ops/power.ts";
import { transpose } from "../../../src/ops/transpose.ts";
import {
  type Adapter,
  axisOf,
  type Call,
  channelsFirst,
  channelsLast,
  input,
  listOf,
  numberOf,
  type Output,
  shapeOf,
} from "../call.ts";
import { useLayer } from "../use-component.ts";

export const WINDOWS: Readonly<Record<string, Adapter>> = {
  AveragePool: (call) => averaged(call, input(call, 0), call.attributes["count_include_pad"] === 1),
  Conv: adaptConv,
  ConvTranspose: adaptTransposed,
  Dropout: adaptDropout,
  LpPool(call) {
    const x = input(call, 0);
    const p = numberOf(call, "p", 2);
    const powers = power(abs(x), filled(x, p));
    const sums = scaleBy(
      averaged(call, powers, true),
      listOf(call, "kernel_shape")!.reduce((a, b) => a * b, 1),
    );
    return power(sums, filled(sums, 1 / p));
  },
  MaxPool: adaptMaxPool,
  Resize: adaptResize,
  Upsample: adaptResize,
};

interface Geometry {
  readonly kernel: number[];
  readonly strides: number[];
  readonly low: number[];
  readonly high: number[];
  readonly dilations: number[];
  /** What ceil_mode adds at the end. */
  readonly ceil: number[];
}

/** Pads of the attributes, of `auto_pad`, and what `ceil_mode` adds at the end. */
function geometry(call: Call, spatial: readonly number[], kernel: readonly number[]): Geometry {
  const each = (name: string) => listOf(call, name)?.slice() ?? kernel.map(() => 1);
  const [strides, dilations] = [each("strides"), each("dilations")];
  const pads = listOf(call, "pads") ?? [...kernel, ...kernel].map(() => 0);
  const low = pads.slice(0, kernel.length);
  const high = pads.slice(kernel.length);
  const ceil = kernel.map(() => 0);
  const auto = call.attributes["auto_pad"];
  spatial.forEach((size, axis) => {
    const reach = dilations[axis]! * (kernel[axis]! - 1) + 1;
    const stride = strides[axis]!;
    if (auto === "SAME_UPPER" || auto === "SAME_LOWER") {
      const total = Math.max(0, (Math.ceil(size / stride) - 1) * stride + reach - size);
      low[axis] = auto === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2);
      high[axis] = total - low[axis]!;
    }
    if (!call.attributes["ceil_mode"]) return;
    const room = size + low[axis]! + high[axis]! - reach;
    let outputs = Math.ceil(room / stride) + 1;
    if ((outputs - 1) * stride >= size + low[axis]!) outputs--;
    ceil[axis] = Math.max(0, (outputs - 1) * stride - room);
  });
  return { kernel: [...kernel], strides, low, high, dilations, ceil };
}

function addEach(a: readonly number[], b: readonly number[]): number[] {
  return a.map((x, i) => x + b[i]!);
}

/** [f, c, ...kernel] → [...kernel, c, f] */
function weights(w: Value): Value {
  return transpose(w, [...w.type.shape.map((_, i) => i).slice(2), 1, 0]);
}

function addBias(y: Value, bias: Value | null | undefined): Value {
  return bias ? add(y, broadcastTo(bias, y.type.shape)) : y;
}

function adaptConv(call: Call): Value {
  const [x, w] = [input(call, 0), input(call, 1)];
  const window = geometry(call, shapeOf(x).slice(2), shapeOf(w).slice(2));
  const y = conv(channelsLast(x), weights(w), { ...window, groups: numberOf(call, "group", 1) });
  return channelsFirst(addBias(y, call.inputs[2]));
}

/** What its pads do not say follows from the size that comes out. */
function adaptTransposed(call: Call): Value {
  const [x, w] = [input(call, 0), input(call, 1)];
  const auto = call.attributes["auto_pad"];
  const plain = { ...call, attributes: { ...call.attributes, auto_pad: "" } };
  const { kernel, strides, low, high, dilations } = geometry(plain, [], shapeOf(w).slice(2));
  const inputSpatial = kernel.map((taps, axis) => {
    const reach = dilations[axis]! * (taps - 1) + 1;
    const full =
      strides[axis]! * (shapeOf(x)[axis + 2]! - 1) + reach + (listOf(call, "output_padding")?.[axis] ?? 0);
    const same =
      auto === "SAME_UPPER" || auto === "SAME_LOWER" ? shapeOf(x)[axis + 2]! * strides[axis]! : undefined;
    const size = listOf(call, "output_shape")?.slice(-kernel.length)[axis] ?? same;
    if (size === undefined) return full - low[axis]! - high[axis]!;
    low[axis] = auto === "SAME_UPPER" ? Math.floor((full - size) / 2) : Math.ceil((full - size) / 2);
    high[axis] = full - size - low[axis]!;
    return size;
  });
  const options = { kernel, strides, low, high, dilations, inputSpatial, groups: numberOf(call, "group", 1) };
  return channelsFirst(addBias(convInputGradient(channelsLast(x), weights(w), options), call.inputs[2]));
}

function adaptMaxPool(call: Call): readonly Output[] {
  const x = input(call, 0);
  const { ceil, ...window } = geometry(call, shapeOf(x).slice(2), listOf(call, "kernel_shape")!);
  const y = channelsFirst(maxPool(channelsLast(x), { ...window, high: addEach(window.high, ceil) }));
  return [y, "places of the maxima, which no operator of ours gives"].slice(0, call.outputs);
}

/** What ceil_mode adds at the end never counts, so padding that does is made of real zeros. */
function averaged(call: Call, given: Value, countsPadding: boolean): Value {
  const x = channelsLast(given);
  const spatial = shapeOf(x).slice(1, -1);
  const { ceil, ...window } = geometry(call, spatial, listOf(call, "kernel_shape")!);
  if (!countsPadding) return channelsFirst(averagePool(x, { ...window, high: addEach(window.high, ceil) }));
  const padded = pad(x, [0, ...window.low, 0], [0, ...window.high, 0]);
  return channelsFirst(averagePool(padded, { ...window, low: spatial.map(() => 0), high: ceil }));
}

/** Whole factors of the nearest neighbour; everything else interpolates or shrinks. */
function adaptResize(call: Call): Value | string {
  const x = input(call, 0);
  const { attributes } = call;
  if ((attributes["mode"] ?? "nearest") !== "nearest") return "Upsample repeats; it does not interpolate";
  const odd = ["coordinate_transformation_mode", "nearest_mode"].find((name) => name in attributes);
  if (odd) return `Upsample repeats whole places; ${String(attributes[odd])} chooses others`;
  const axes = listOf(call, "axes")?.map((axis) => axisOf(x, axis)) ?? shapeOf(x).map((_, i) => i);
  const scales = call.numbers(2) ?? call.numbers(1);
  let factors = shapeOf(x).map((size, i) => {
    const at = axes.indexOf(i);
    if (at < 0) return 1;
    const sizes = call.numbers(3);
    return sizes && sizes.length > 0 ? sizes[at]! / size : scales![at]!;
  });
  const policy = attributes["keep_aspect_ratio_policy"] as string | undefined;
  if (policy === "not_larger" || policy === "not_smaller") {
    const own = axes.map((axis) => factors[axis]!);
    const all = policy === "not_larger" ? Math.min(...own) : Math.max(...own);
    factors = factors.map((factor, i) => (axes.includes(i) ? all : factor));
  }
  if (factors.some((factor) => !Number.isInteger(factor))) return "Upsample grows by whole factors";
  return channelsFirst(useLayer(`Upsample(${factors.slice(2).join("x")})`, channelsLast(x)));
}

function adaptDropout(call: Call): readonly Output[] {
  const ratio = (call.attributes["ratio"] as number | undefined) ?? call.numbers(1)?.[0] ?? 0.5;
  const mode = call.numbers(2)?.[0] ? "train" : "infer";
  const y = useLayer(`Dropout(${ratio})`, input(call, 0), { mode });
  return [y, "the mask, which the layer keeps to itself"].slice(0, call.outputs);
}
