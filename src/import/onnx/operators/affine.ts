/** @file Scales and shifts by constants: into the layer before where that has them, else a normalisation at rest. */
import { constantOf } from "../../../sizes/size.ts";
import { addLayer, changeStep, numbers } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import type { Numbers, Step } from "../../steps.ts";
import { type Context, fresh, type Use, type Value } from "../context.ts";
import { axisSize, type Piece, samePieces, shapeOf, storedOrder } from "../layout.ts";
import type { OnnxTensor } from "../model.ts";
import { storeLast, withoutBatch } from "../store.ts";

/** Layers with a scale and a shift of their own for each channel. */
const SCALED = new Set(["BatchNorm", "LayerNorm", "GroupNorm", "RMSNorm"]);
const BIASED = new Set(["Linear", "Conv", "DepthwiseConv", "ConvTranspose"]);
/** BatchNorm divides by √(variance + eps): together 1. */
const EPS = 1e-5;

/** x · constant or x + constant, the constant broadcast to x. */
export function applyConstant(cx: Context, x: Use, by: OnnxTensor, op: "scale" | "shift"): Value {
  const rank = x.axes.length;
  const sizes = x.axes.map((_, i) => by.shape[i - rank + by.shape.length] ?? 1);
  if (by.shape.length > rank && by.shape.slice(0, by.shape.length - rank).some((s) => s !== 1))
    refuse("a constant of more axes");
  const axes = sizes.flatMap((s, i) => (s === 1 ? [] : [i]));
  for (const i of axes) {
    const own = constantOf(axisSize(x.axes[i]!));
    if (own !== sizes[i])
      refuse(`a constant of shape [${by.shape.join(", ")}], for an axis of size ${own ?? "open"}`);
  }
  const last = axes.flatMap((i) => x.axes[i]!);
  if (last.some((p) => p.batch)) refuse("a constant that differs by example");
  const lead = withoutBatch(x.axes).filter((_, i) => !axes.includes(i));
  const lies = x.stored.length > 0 && sameSet(x.stored.at(-1)!, last);
  if (!lies && op === "shift" && isTable(x, axes)) return positions(cx, x, by, axes);
  const own = lies ? x : { ...storeLast(cx.to, x, mergeLead(lead), last), exclusive: x.exclusive };
  const data = inOrder(by.data, last, own.stored.at(-1)!);
  const merged = lies && x.exclusive ? mergeInto(cx, own, data, op) : false;
  if (merged) return { kind: "tensor", tensor: own };
  return fresh(addAffine(cx, own, op === "scale" ? data : null, op === "shift" ? data : null));
}

function mergeLead(lead: readonly (readonly Piece[])[]): readonly (readonly Piece[])[] {
  const apart = lead.filter((p) => p.length > 0);
  return apart.length > 2 ? [apart.flat()] : apart;
}

function sameSet(a: readonly Piece[], b: readonly Piece[]): boolean {
  return a.length === b.length && a.every((p) => b.includes(p));
}

/** Numbers in the order in which the pieces are stored. */
export function inOrder(
  data: ArrayLike<number>,
  original: readonly Piece[],
  stored: readonly Piece[],
): Float32Array {
  const order = storedOrder(original, stored);
  return Float32Array.from({ length: data.length }, (_, i) => data[order ? order[i]! : i]!);
}

/** Puts it into the step that made x; false where that has no such weight. */
function mergeInto(cx: Context, x: Use, by: Float32Array, op: "scale" | "shift"): boolean {
  const step = cx.to.steps[x.step]!;
  if (step.call.kind !== "layer" || step.call.bidir) return false;
  const { name } = step.call;
  if (SCALED.has(name)) return mergeNorm(cx, step, by, op);
  if (op === "scale" || !BIASED.has(name)) return false;
  const bias = step.weights["bias"];
  if (bias)
    changeWeights(cx, step, {
      bias: numbers(
        bias.shape,
        bias.data.map((b, i) => b + by[i]!),
      ),
    });
  else {
    const call = { ...step.call, arguments: step.call.arguments.filter((a) => a.name !== "bias") };
    changeStep(cx.to, step.id, { call, weights: { ...step.weights, bias: numbers([by.length], by) } });
  }
  return true;
}

function mergeNorm(cx: Context, step: Step, by: Float32Array, op: "scale" | "shift"): boolean {
  const { scale, shift } = step.weights;
  if (!scale || (op === "shift" && !shift)) return false;
  const times = (x: Numbers): Numbers =>
    numbers(
      x.shape,
      x.data.map((v, i) => v * by[i]!),
    );
  if (op === "scale")
    changeWeights(cx, step, { scale: times(scale), ...(shift ? { shift: times(shift) } : {}) });
  else
    changeWeights(cx, step, {
      shift: numbers(
        shift!.shape,
        shift!.data.map((v, i) => v + by[i]!),
      ),
    });
  return true;
}

function changeWeights(cx: Context, step: Step, change: Readonly<Record<string, Numbers>>): void {
  changeStep(cx.to, step.id, { weights: { ...step.weights, ...change } });
}

/** One scale and one shift a channel: a BatchNorm whose statistics are 0 and 1. */
export function addAffine(cx: Context, x: Use, scale: Float32Array | null, shift: Float32Array | null): Use {
  const count = constantOf(axisSize(x.stored.at(-1)!)) ?? refuse("a scale for an axis of open size");
  const filled = (value: number): Numbers => numbers([count], new Float32Array(count).fill(value));
  const weights = {
    scale: scale ? numbers([count], scale) : filled(1),
    shift: shift ? numbers([count], shift) : filled(0),
    running_mean: filled(0),
    running_var: filled(1 - EPS),
  };
  const step = addLayer(cx.to, "BatchNorm", [], x.step, shapeOf(x.stored), weights);
  return { ...x, step, exclusive: true };
}

/** A learned vector for each place of a sequence [t, c]. */
function isTable(x: Use, axes: readonly number[]): boolean {
  const rank = x.axes.length;
  const places = x.axes.map((p) => p.filter((q) => !q.batch));
  const rest = places.flatMap((p, i) => (axes.includes(i) ? [] : p));
  return (
    rest.length === 0 &&
    axes.length === 2 &&
    axes[0] === rank - 2 &&
    x.stored.length === 2 &&
    samePieces(x.stored[0]!, places[rank - 2]!) &&
    samePieces(x.stored[1]!, places[rank - 1]!)
  );
}

function positions(cx: Context, x: Use, by: OnnxTensor, axes: readonly number[]): Value {
  const [t, c] = axes.map((i) => constantOf(axisSize(x.axes[i]!))!) as [number, number];
  const step = addLayer(cx.to, "PositionEmbedding", [t], x.step, shapeOf(x.stored), {
    weight: numbers([t, c], by.data),
  });
  return fresh({ ...x, step });
}
