/** @file Cells added around axes or taken away, and places repeated. */
import { addSizes, constantOf, multiplySizes } from "../../../sizes/size.ts";
import { addLayer } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import {
  axisOf,
  type Context,
  fresh,
  hasInput,
  integersAt,
  integersOf,
  knownAt,
  numberOf,
  sizesAt,
  tensorAt,
  textOf,
  type Translate,
  type Use,
} from "../context.ts";
import { type Axes, axisSize, divideExactly, newAxis, sameAxes, shapeOf, type Tensor } from "../layout.ts";
import type { OnnxNode } from "../model.ts";
import { store, storeAxes, withoutBatch, writeSize } from "../store.ts";
import { cut } from "./cuts.ts";
import { moved } from "./reshapes.ts";

export const pad: Translate = (cx, node) => {
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
  const axes = x.axes.map((p, i) => (own[i] ? grown[around.indexOf(own[i])]! : p));
  const padded: Tensor = { ...base, step, stored, axes };
  if (fits) return padded;
  // Back where they were: what follows expects channels last.
  const back = x.stored.map((p) => {
    const axis = x.axes.findIndex((pieces) => pieces.length > 0 && sameAxes([pieces], [p]));
    return axis < 0 ? p : axes[axis]!;
  });
  const moved = back.flat();
  return moved.length === stored.flat().length && moved.every((p) => stored.flat().includes(p))
    ? store(cx.to, padded, back)
    : padded;
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

export const resize: Translate = (cx, node) => {
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
