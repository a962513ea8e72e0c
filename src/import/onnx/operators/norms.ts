/** @file Normalisations. */
import { constantOf } from "../../../sizes/size.ts";
import { addLayer, numbers } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import {
  axisOf,
  constantAt,
  type Context,
  fresh,
  hasInput,
  numberOf,
  tensorAt,
  type Translate,
  type Use,
} from "../context.ts";
import { axisSize, type Piece, samePieces, shapeOf, type Tensor } from "../layout.ts";
import { store, storeLast } from "../store.ts";
import { inOrder } from "./affine.ts";
import { shorten } from "./activations.ts";

function epsOf(eps: number): readonly [string, number | undefined] {
  const short = shorten(eps);
  return ["eps", short === 1e-5 ? undefined : short];
}

/** The pieces of an axis last; as it lies where it does so already. */
function channelsLast(cx: Context, x: Use, axis: number): Tensor {
  const pieces = x.axes[axis]!;
  const last = x.stored.at(-1) ?? [];
  const lies = x.stored.length > 0 && last.length === pieces.length && last.every((p) => pieces.includes(p));
  if (lies) return x;
  const lead = x.axes.filter((_, i) => i !== axis).map((p) => p.filter((q) => !q.batch));
  const image = x.axes.length > 3 ? lead.slice(1) : lead.filter((p) => p.length > 0);
  return storeLast(cx.to, x, image.length > 3 ? [image.flat()] : image, pieces);
}

const batchNorm: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const own = channelsLast(cx, x, 1);
  const [scale, shift, mean, variance] = ["scale", "shift", "mean", "variance"].map((what, i) =>
    inOrder(constantAt(cx, node, i + 1, `its ${what}`).data, x.axes[1]!, own.stored.at(-1)!),
  );
  const count = constantOf(axisSize(x.axes[1]!)) ?? refuse("an open number of channels");
  if ([scale, shift, mean, variance].some((w) => w!.length !== count))
    refuse(`statistics for another number of channels than ${count}`);
  const momentum = shorten(numberOf(node, "momentum", 0.9));
  const vector = (data: Float32Array) => numbers([count], data);
  const weights = {
    scale: vector(scale!),
    shift: vector(shift!),
    running_mean: vector(mean!),
    running_var: vector(variance!),
  };
  const step = addLayer(
    cx.to,
    "BatchNorm",
    [["momentum", momentum === 0.9 ? undefined : momentum], epsOf(numberOf(node, "epsilon", 1e-5))],
    own.step,
    shapeOf(own.stored),
    weights,
  );
  return [fresh({ ...own, step })];
};

const layerNorm: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  if (node.outputs.slice(1).some((name) => name !== "" && (cx.uses.get(name) ?? 0) > 0))
    refuse("the mean or the deviation as a result");
  const axis = axisOf(numberOf(node, "axis", -1), x.axes.length);
  return [
    fresh(
      normalise(
        cx,
        x,
        x.axes.slice(axis).flat(),
        node.op === "RMSNormalization" ? "RMSNorm" : "LayerNorm",
        numberOf(node, "epsilon", 1e-5),
        (pieces, lying) => ({
          scale: hasInput(node, 1) ? inOrder(constantAt(cx, node, 1, "its scale").data, pieces, lying) : null,
          shift: hasInput(node, 2) ? inOrder(constantAt(cx, node, 2, "its bias").data, pieces, lying) : null,
        }),
      ),
    ),
  ];
};

type Affine = (
  pieces: readonly Piece[],
  lying: readonly Piece[],
) => { readonly scale: Float32Array | null; readonly shift: Float32Array | null };

/** Over some pieces, which become the channels of the layer. */
export function normalise(
  cx: Context,
  x: Use,
  pieces: readonly Piece[],
  name: "LayerNorm" | "RMSNorm",
  eps: number,
  affine: Affine,
): Tensor {
  const last = x.stored.at(-1) ?? [];
  const lies = last.length === pieces.length && last.every((p) => pieces.includes(p)) && x.stored.length <= 2;
  const lead = x.stored.flat().filter((p) => !pieces.includes(p));
  const lying = x.stored.flat().filter((p) => pieces.includes(p));
  const keeps = last.length === pieces.length && last.every((p) => pieces.includes(p));
  const own = lies || keeps ? x : store(cx.to, x, lead.length === 0 ? [lying] : [lead, lying]);
  const count = constantOf(axisSize(pieces)) ?? refuse("a normalisation over an open number of channels");
  const { scale, shift } = affine(pieces, own.stored.at(-1)!);
  if ([scale, shift].some((w) => w && w.length !== count))
    refuse(`a scale for another number of channels than ${count}`);
  const filled = (value: number) => numbers([count], new Float32Array(count).fill(value));
  const weights = {
    scale: scale ? numbers([count], scale) : filled(1),
    ...(name === "LayerNorm" ? { shift: shift ? numbers([count], shift) : filled(0) } : {}),
  };
  const step = addLayer(cx.to, name, [epsOf(eps)], own.step, shapeOf(own.stored), weights);
  return { ...own, step };
}

/** Over places for each channel, or for groups of channels that a reshape has put together. */
const instanceNorm: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const [scale, shift] = [1, 2].map((i) => constantAt(cx, node, i, "its scale or bias").data);
  const groups = x.axes[1]!;
  const count = constantOf(axisSize(groups)) ?? refuse("an open number of channels");
  const last = x.stored.at(-1) ?? [];
  const together =
    last.length >= groups.length && samePieces(last.slice(0, groups.length), groups) && x.stored.length > 1;
  const rest = x.stored.flat().filter((p) => !groups.includes(p));
  const own = together ? x : store(cx.to, x, [rest, groups]);
  return [
    fresh(
      groupNorm(cx, own, count, numberOf(node, "epsilon", 1e-5), (i, width) => [
        scale![Math.floor(i / width)]!,
        shift![Math.floor(i / width)]!,
      ]),
    ),
  ];
};

function groupNorm(
  cx: Context,
  x: Tensor,
  groups: number,
  eps: number,
  affine: (channel: number, width: number) => readonly [number, number],
): Tensor {
  const channels = constantOf(axisSize(x.stored.at(-1)!)) ?? refuse("an open number of channels");
  const pairs = Array.from({ length: channels }, (_, i) => affine(i, channels / groups));
  const weights = {
    scale: numbers(
      [channels],
      pairs.map((p) => p[0]),
    ),
    shift: numbers(
      [channels],
      pairs.map((p) => p[1]),
    ),
  };
  return {
    ...x,
    step: addLayer(cx.to, "GroupNorm", [groups, epsOf(eps)], x.step, shapeOf(x.stored), weights),
  };
}

/** Opset 18 has a scale for each group, 21 one for each channel. */
const groupNormalization: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const groups = numberOf(node, "num_groups", 1);
  const [scale, shift] = [1, 2].map((i) => constantAt(cx, node, i, "its scale or bias").data);
  const places = x.axes.map((_, i) => i).slice(2);
  const own = store(
    cx.to,
    x,
    [...places, 1].map((axis) => x.axes[axis]!),
  );
  const whole = scale!.length !== groups;
  return [
    fresh(
      groupNorm(cx, own, groups, numberOf(node, "epsilon", 1e-5), (i, width) => [
        scale![whole ? i : Math.floor(i / width)]!,
        shift![whole ? i : Math.floor(i / width)]!,
      ]),
    ),
  ];
};

const lrn: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const own = channelsLast(cx, x, 1);
  const [size, alpha, beta, k] = [
    numberOf(node, "size", 5),
    shorten(numberOf(node, "alpha", 1e-4)),
    shorten(numberOf(node, "beta", 0.75)),
    shorten(numberOf(node, "bias", 1)),
  ];
  const args = [
    ["size", size === 5 ? undefined : size],
    ["alpha", alpha === 1e-4 ? undefined : alpha],
    ["beta", beta === 0.75 ? undefined : beta],
    ["k", k === 2 ? undefined : k],
  ] as const;
  return [fresh({ ...own, step: addLayer(cx.to, "LRN", args, own.step, shapeOf(own.stored)) })];
};

export const NORMS: Readonly<Record<string, Translate>> = {
  ...{
    BatchNormalization: batchNorm,
    LayerNormalization: layerNorm,
    RMSNormalization: layerNorm,
    InstanceNormalization: instanceNorm,
  },
  ...{ GroupNormalization: groupNormalization, LRN: lrn },
};
