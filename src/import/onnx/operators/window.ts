/** @file What slides over places: its sizes, strides and paddings, as a spec says them. */
import {
  addSizes,
  ceilDivide,
  constantOf,
  floorDivide,
  type Size,
  subtractSizes,
} from "../../../sizes/size.ts";
import { refuse } from "../../fault.ts";
import { type Context, integersOf, textOf, type Use } from "../context.ts";
import { axisSize, newAxis, type Piece, type Tensor } from "../layout.ts";
import type { OnnxNode } from "../model.ts";
import { storeAxes } from "../store.ts";
import { padAxes, writeSizes } from "./borders.ts";

/** What slides over the axes after the second. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly ceil: boolean;
}

export function readWindow(node: OnnxNode, x: Tensor, kernel: readonly number[], ceil = false): Window {
  const count = x.axes.length - 2;
  if (count < 1 || count > 3) refuse(`a window over ${count} axes; one, two or three are possible`);
  const ones = kernel.map(() => 1);
  const strides = integersOf(node, "strides") ?? ones;
  const dilations = integersOf(node, "dilations") ?? ones;
  if (kernel.length !== count || strides.length !== count || dilations.length !== count)
    refuse(`a window of ${kernel.length} axes over ${count}`);
  const pads = integersOf(node, "pads") ?? kernel.map(() => [0, 0]).flat();
  const auto = textOf(node, "auto_pad", "NOTSET");
  const sides = kernel.map((k, i): readonly [number, number] => {
    if (auto === "NOTSET" || auto === "") return [pads[i]!, pads[i + count]!];
    if (auto === "VALID") return [0, 0];
    const size = constantOf(axisSize(x.axes[i + 2]!));
    if (size === null && strides[i] !== 1) return refuse(`auto_pad = ${auto} over an axis of open size`);
    const total = Math.max(
      0,
      ((size === null ? 1 : Math.ceil(size / strides[i]!)) - 1) * strides[i]! +
        (k - 1) * dilations[i]! +
        1 -
        (size ?? 1),
    );
    const low = auto === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2);
    return [low, total - low];
  });
  return { kernel, strides, dilations, ceil, before: sides.map((s) => s[0]), after: sides.map((s) => s[1]) };
}

/** The word or number for a padding; null where the two sides differ in a way that no word says. */
function findPad(window: Window, sizes: readonly Size[]): number | string | null {
  const { kernel, strides, dilations, before, after } = window;
  const same = kernel.every((k, i) => {
    const size = constantOf(sizes[i]!);
    const total =
      size === null
        ? strides[i] === 1
          ? (k - 1) * dilations[i]!
          : -1
        : Math.max(0, (Math.ceil(size / strides[i]!) - 1) * strides[i]! + (k - 1) * dilations[i]! + 1 - size);
    return before[i] === Math.floor(total / 2) && after[i] === total - Math.floor(total / 2);
  });
  if (before.every((b, i) => b === 0 && after[i] === 0))
    return same && kernel.every((k) => k === 1) ? "same" : "valid";
  const symmetric = before.every((b, i) => b === after[i]);
  if (same && (!symmetric || strides.every((s) => s === 1))) return "same";
  return symmetric ? writeSizes(before) : same ? "same" : null;
}

export function outputSize(window: Window, size: Size, i: number): Size {
  const reach = (window.kernel[i]! - 1) * window.dilations[i]! + 1;
  const room = subtractSizes(addSizes(size, window.before[i]! + window.after[i]!), reach);
  const steps = window.ceil ? ceilDivide(room, window.strides[i]!) : floorDivide(room, window.strides[i]!);
  const count = addSizes(steps, 1);
  const [all, whole] = [constantOf(count), constantOf(size)];
  // A window that would begin behind the end is none.
  if (
    window.ceil &&
    all !== null &&
    whole !== null &&
    (all - 1) * window.strides[i]! >= whole + window.before[i]!
  )
    return addSizes(count, -1);
  return count;
}

export type Options = readonly (readonly [string, number | string | undefined])[];

export function optionsOf({ strides, dilations }: Window, pad: number | string, usual: string): Options {
  const [stride, dilation] = [writeSizes(strides), writeSizes(dilations)];
  return [
    ["stride", stride === 1 ? undefined : stride],
    ["pad", pad === usual ? undefined : pad],
    ["dilation", dilation === 1 ? undefined : dilation],
  ];
}

/** x as [...places, c], padded by `value` beforehand where no word says how; null: that would change the result. */
export function prepare(
  cx: Context,
  x: Use,
  window: Window,
  value: number | null,
): { readonly x: Tensor; readonly window: Window; readonly pad: number | string } {
  const places = window.kernel.map((_, i) => i + 2);
  const pad = findPad(
    window,
    places.map((axis) => axisSize(x.axes[axis]!)),
  );
  if (pad !== null) return { x: storeAxes(cx.to, x, [...places, 1]), window, pad };
  const around = places.map((axis, i) => ({ axis, before: window.before[i]!, after: window.after[i]! }));
  const own = storeAxes(cx.to, x, [...places, 1]);
  const grown = padAxes(cx, own, around, value ?? refuse("an average over an uneven padding"));
  const none = window.kernel.map(() => 0);
  return { x: grown, window: { ...window, before: none, after: none }, pad: "valid" };
}

export function finish(
  step: Tensor["step"],
  x: Tensor,
  sizes: readonly Size[],
  channels: readonly Piece[],
): Tensor {
  const places = sizes.map(newAxis);
  return { step, axes: [x.axes[0]!, channels, ...places], stored: [...places, channels], integers: false };
}
