/** @file Convolutions and pools: channels move last, weights with them, and paddings become words. */
import { addSizes, constantOf, multiplySizes } from "../../../sizes/size.ts";
import { addLayer, numbers } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import type { Numbers } from "../../steps.ts";
import {
  constantAt,
  type Context,
  fresh,
  hasInput,
  integersOf,
  numberOf,
  tensorAt,
  textOf,
  type Translate,
  type Use,
} from "../context.ts";
import { transposeKnown } from "../fold-arrays.ts";
import { axisSize, newAxis, type Piece, type Tensor } from "../layout.ts";
import type { OnnxNode, OnnxTensor } from "../model.ts";
import { storeAxes } from "../store.ts";
import { cut } from "./cuts.ts";
import { padAxes, writeSizes } from "./borders.ts";
import { finish, type Options, optionsOf, outputSize, prepare, readWindow, type Window } from "./window.ts";

const conv: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const w = constantAt(cx, node, 1, "its filter");
  const [filters, perGroup, ...kernel] = w.shape as [number, number, ...number[]];
  const groups = numberOf(node, "group", 1);
  const channels = constantOf(axisSize(x.axes[1]!)) ?? refuse("an open number of channels");
  if (perGroup * groups !== channels) refuse(`a filter for ${perGroup * groups} channels over ${channels}`);
  const found = readWindow(node, x, kernel);
  const weights: Record<string, Numbers> = {
    weight: asNumbers(transposeKnown(w, [...kernel.map((_, i) => i + 2), 1, 0])),
  };
  if (hasInput(node, 2)) weights["bias"] = asNumbers(constantAt(cx, node, 2, "its bias"));
  const bias = ["bias", "bias" in weights ? undefined : "false"] as const;
  const pieces = newAxis(filters);
  if (isPoint(x, found)) return [fresh(pointwise(cx, x, weights, groups, pieces, bias))];
  const { x: own, window, pad } = prepare(cx, x, found, 0);
  const sizes = kernel.map((_, i) => outputSize(window, axisSize(own.axes[i + 2]!), i));
  const options = optionsOf(window, pad, "same");
  const size = writeSizes(kernel);
  const shape = [...sizes, axisSize(pieces)];
  const deep = groups === channels && groups > 1 && filters % channels === 0;
  const step = deep
    ? addLayer(
        cx.to,
        "DepthwiseConv",
        [size, ["multiplier", filters === channels ? undefined : filters / channels], ...options, bias],
        own.step,
        shape,
        weights,
      )
    : addLayer(
        cx.to,
        "Conv",
        [filters, size, ...options, ["groups", groups === 1 ? undefined : groups], bias],
        own.step,
        shape,
        weights,
      );
  return [fresh(finish(step, own, sizes, pieces))];
};

export function asNumbers(t: OnnxTensor): Numbers {
  return numbers(t.shape, t.data);
}

/** A 1×1 convolution of what is a vector here: squeeze and excitation after a global pool. */
function isPoint(x: Tensor, { kernel, before, after }: Window): boolean {
  const places = x.axes.slice(2).flat();
  return (
    places.length === 0 &&
    x.stored.length === 1 &&
    [...kernel.map((k) => k - 1), ...before, ...after].every((k) => k === 0)
  );
}

function pointwise(
  cx: Context,
  x: Use,
  weights: Record<string, Numbers>,
  groups: number,
  pieces: readonly Piece[],
  bias: readonly [string, string | undefined],
): Tensor {
  if (groups !== 1) return refuse("a 1×1 convolution in groups of a vector");
  const own = storeAxes(cx.to, x, [1]);
  const weight = numbers(weights["weight"]!.shape.slice(-2), weights["weight"]!.data);
  const step = addLayer(cx.to, "Linear", [weight.shape[1]!, bias], own.step, [axisSize(pieces)], {
    ...weights,
    weight,
  });
  return { step, axes: [x.axes[0]!, pieces, ...x.axes.slice(2)], stored: [pieces], integers: false };
}

const convTranspose: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const w = constantAt(cx, node, 1, "its filter");
  const [channels, perGroup, ...kernel] = w.shape as [number, number, ...number[]];
  const groups = numberOf(node, "group", 1);
  if (constantOf(axisSize(x.axes[1]!)) !== channels) refuse(`a filter for ${channels} channels`);
  const none = kernel.map(() => 0);
  const auto = textOf(node, "auto_pad", "NOTSET");
  const [before, after] = readSides(node, kernel.length);
  const strides = integersOf(node, "strides") ?? kernel.map(() => 1);
  if ((integersOf(node, "dilations") ?? []).some((d) => d !== 1))
    refuse("a transposed convolution with dilation");
  let extra = integersOf(node, "output_padding") ?? none;
  const wanted = integersOf(node, "output_shape")?.slice(-kernel.length);
  if (wanted || auto.startsWith("SAME"))
    return refuse("output_shape or auto_pad of a transposed convolution");
  const pieces = newAxis(perGroup * groups);
  const places = kernel.map((_, i) => i + 2);
  const own = storeAxes(cx.to, x, [...places, 1]);
  const symmetric = before.every((b, i) => b === after[i]) && extra.every((e, i) => e < strides[i]!);
  // What an asymmetric padding takes away is cropped afterwards.
  const pad = symmetric ? before : none;
  if (!symmetric && extra.some((e, i) => e >= strides[i]!)) extra = none;
  const sizes = places.map((axis, i) =>
    addSizes(
      multiplySizes(addSizes(axisSize(x.axes[axis]!), -1), strides[i]!),
      kernel[i]! - 2 * pad[i]! + extra[i]!,
    ),
  );
  const weight = asNumbers(transposeKnown(w, [...places, 1, 0]));
  const weights: Record<string, Numbers> = { weight };
  if (hasInput(node, 2)) weights["bias"] = asNumbers(constantAt(cx, node, 2, "its bias"));
  const [stride, output] = [writeSizes(strides), writeSizes(extra)];
  const step = addLayer(
    cx.to,
    "ConvTranspose",
    [
      perGroup * groups,
      writeSizes(kernel),
      ["stride", stride === 1 ? undefined : stride],
      ["pad", pad.every((p) => p === 0) ? "valid" : writeSizes(pad)],
      ["output_pad", output === 0 ? undefined : output],
      ["groups", groups === 1 ? undefined : groups],
      ["bias", "bias" in weights ? undefined : "false"],
    ],
    own.step,
    [...sizes, axisSize(pieces)],
    weights,
  );
  const whole = finish(step, own, sizes, pieces);
  if (symmetric) return [fresh(whole)];
  const given = integersOf(node, "output_padding") ?? none;
  const cropped = places.reduce<Use>(
    (all, axis, i) => {
      const size =
        constantOf(axisSize(all.axes[axis]!)) ?? refuse("an asymmetric padding over an axis of open size");
      const kept = size - before[i]! - after[i]! + given[i]! - extra[i]!;
      return kept + before[i]! > size
        ? refuse("an output padding beyond the stride")
        : cut(cx, all, axis, before[i]!, kept);
    },
    { ...whole, exclusive: true },
  );
  return [fresh(cropped)];
};

function readSides(node: OnnxNode, count: number): readonly [readonly number[], readonly number[]] {
  const pads = integersOf(node, "pads") ?? new Array<number>(2 * count).fill(0);
  return [pads.slice(0, count), pads.slice(count)];
}

const pool =
  (name: "MaxPool" | "AvgPool"): Translate =>
  (cx, node) => {
    const x = tensorAt(cx, node, 0);
    if (node.outputs.length > 1 && node.outputs[1] !== "") refuse("the places of the maxima");
    const kernel = integersOf(node, "kernel_shape") ?? refuse("no kernel_shape");
    const found = readWindow(node, x, kernel, numberOf(node, "ceil_mode", 0) === 1);
    if (found.dilations.some((d) => d !== 1)) refuse("a pool with dilation");
    const padded = [...found.before, ...found.after].some((p) => p > 0);
    const counts = name === "AvgPool" && padded && numberOf(node, "count_include_pad", 0) === 1;
    if (counts && found.ceil) refuse("an average that counts padding and rounds its sizes up");
    const ready =
      counts || hasWidePad(found)
        ? padFirst(cx, x, found, name === "MaxPool" ? -3e38 : 0, counts)
        : prepare(cx, x, found, name === "MaxPool" ? -3e38 : null);
    const { x: own, window } = ready;
    const sizes = kernel.map((_, i) => outputSize(window, axisSize(own.axes[i + 2]!), i));
    const stride = writeSizes(window.strides);
    const size = writeSizes(kernel);
    const pad = kernel.every((k) => k === 1) && ready.pad === "same" ? "valid" : ready.pad;
    const options: Options = [
      ["stride", stride === size ? undefined : stride],
      ["pad", pad === "valid" ? undefined : pad],
      ["ceil", window.ceil ? "true" : undefined],
    ];
    const channels = own.axes[1]!;
    const step = addLayer(cx.to, name, [size, ...options], own.step, [...sizes, axisSize(channels)]);
    return [fresh(finish(step, own, sizes, channels))];
  };

/** More than half of the window, which a spec's pool does not take. */
function hasWidePad({ kernel, before, after }: Window): boolean {
  return kernel.some((k, i) => before[i]! > k / 2 || after[i]! > k / 2);
}

function padFirst(
  cx: Context,
  x: Use,
  window: Window,
  value: number,
  counts: boolean,
): ReturnType<typeof prepare> {
  if (value === 0 && !counts) refuse("an average with a padding of more than half the window");
  const places = window.kernel.map((_, i) => i + 2);
  const own = storeAxes(cx.to, x, [...places, 1]);
  const around = places
    .map((axis, i) => ({ axis, before: window.before[i]!, after: window.after[i]! }))
    .filter((a) => a.before + a.after > 0);
  const none = window.kernel.map(() => 0);
  return {
    x: padAxes(cx, own, around, value),
    window: { ...window, before: none, after: none },
    pad: "valid",
  };
}

const globalPool =
  (name: "GlobalAvgPool" | "GlobalMaxPool"): Translate =>
  (cx, node) => {
    const x = tensorAt(cx, node, 0);
    const own = storeAxes(cx.to, x, [...x.axes.slice(2).map((_, i) => i + 2), 1]);
    const channels = own.stored.at(-1)!;
    const step = addLayer(cx.to, name, [], own.step, [axisSize(channels)]);
    return [
      fresh({
        step,
        axes: [x.axes[0]!, x.axes[1]!, ...x.axes.slice(2).map(() => [])],
        stored: [channels],
        integers: false,
      }),
    ];
  };

export const WINDOWS: Readonly<Record<string, Translate>> = {
  ...{ Conv: conv, ConvTranspose: convTranspose, MaxPool: pool("MaxPool"), AveragePool: pool("AvgPool") },
  ...{ GlobalAveragePool: globalPool("GlobalAvgPool"), GlobalMaxPool: globalPool("GlobalMaxPool") },
};
