/** @file Windows that slide over the spatial axes of an input: sizes, padding and what does not fit. */
import { invariant } from "../core/invariant.ts";
import { axisCountProblem, windowProblem } from "../diagnostics/layers.ts";
import {
  type Arguments,
  type ArgumentSpec,
  type Complaint,
  complain,
  isComplaint,
} from "../library/define.ts";
import { axis, type Axis, axisNames, printShape, type ValueType } from "../library/types.ts";
import {
  addSizes,
  ceilDivide,
  constantOf,
  floorDivide,
  sameSize,
  type Size,
  subtractSizes,
} from "../sizes/size.ts";
import { channelsFirstHint } from "./input.ts";

export type Padding = "same" | "valid" | readonly number[];

/** One number an axis: t; h, w; or t, h, w. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pad: Padding;
  /** Sizes round up: a last window may hang over the end, if it starts inside the input or the padding before it. */
  readonly ceil: boolean;
}

export const PAD_TYPE: ArgumentSpec["type"] = {
  kind: "oneOf",
  types: [
    { kind: "word", words: ["same", "valid"] },
    { kind: "sizes", min: 0 },
  ],
};

export const PAD_DOC =
  "same: ⌈in / stride⌉ places, the odd cell of padding last; valid: none; or zeros on either side, one number or one an axis.";

/** Reads kernel, stride, dilation and pad for x; which argument is the kernel, and which others there are, is the layer's. */
export function readWindow(
  layer: string,
  x: ValueType,
  args: Arguments,
  kernel: "kernel" | "size",
): Window | Complaint {
  const axes = x.axes.length - 1;
  for (const name of [kernel, "stride", "dilation", "pad", "output_pad"]) {
    if (!args.has(name) || args.word(name) !== null) continue;
    const count = countNumbers(args, name);
    if (count === 1 || count === axes) continue;
    const help = count === axes + 1 ? [`a channel axis may be missing: [${axisSizes(x)}, 1]`] : [];
    return complain(axisCountProblem, { layer, argument: name, count, axes, found: printShape(x) }, { help });
  }
  const word = args.word("pad");
  return {
    kernel: args.sizes(kernel, axes),
    strides: args.has("stride") ? args.sizes("stride", axes) : args.sizes(kernel, axes),
    dilations: args.has("dilation") ? args.sizes("dilation", axes) : Array.from({ length: axes }, () => 1),
    pad: word === "same" || word === "valid" ? word : args.sizes("pad", axes),
    ceil: args.has("ceil") && args.bool("ceil"),
  };
}

/** The window's axes after it has slid over x, channels left out; a complaint where it does not fit. */
export function slideWindow(layer: string, x: ValueType, window: Window): readonly Axis[] | Complaint {
  const out: Axis[] = [];
  for (let i = 0; i < window.kernel.length; i++) {
    const before = x.axes[i]!;
    const complaint = checkFit(layer, x, window, i);
    if (complaint) return complaint;
    const size = windowSize(before.size, window, i);
    out.push(sameSize(size, before.size) ? before : axis(size));
  }
  return out;
}

/** How many places axis i has after the window: same ⌈in / stride⌉, else ⌊(in + 2·pad − span) / stride⌋ + 1. */
export function windowSize(size: Size, window: Window, i: number): Size {
  const stride = window.strides[i]!;
  if (window.pad === "same") return ceilDivide(size, stride);
  const pad = padOf(window, i);
  const room = addSizes(size, 2 * pad - spanOf(window, i));
  if (!window.ceil) return addSizes(floorDivide(room, stride), 1);
  const out = addSizes(ceilDivide(room, stride), 1);
  const [places, known] = [constantOf(out), constantOf(size)];
  // PyTorch: a window that would start in the padding behind the input is left out.
  return places !== null && known !== null && (places - 1) * stride >= known + pad
    ? subtractSizes(out, 1)
    : out;
}

/** Cells of padding before and after axis i of a known size. */
export function windowPadding(
  size: number,
  window: Window,
  i: number,
): { readonly low: number; readonly high: number } {
  const out = constantOf(windowSize(addSizes(size, 0), window, i))!;
  const needed = (out - 1) * window.strides[i]! + spanOf(window, i) - size;
  if (window.pad === "same") {
    const total = Math.max(needed, 0);
    return { low: Math.floor(total / 2), high: Math.ceil(total / 2) };
  }
  const pad = padOf(window, i);
  return { low: pad, high: window.ceil ? Math.max(needed - pad, 0) : pad };
}

/** Strides, padding and kernel of an operator on x: [n, ...spatial, c]. */
export function windowAttributes(
  shape: readonly unknown[],
  window: Window,
): {
  kernel: readonly number[];
  strides: readonly number[];
  dilations: readonly number[];
  low: readonly number[];
  high: readonly number[];
} {
  const paddings = window.kernel.map((_, i) => windowPadding(shape[i + 1] as number, window, i));
  return {
    kernel: window.kernel,
    strides: window.strides,
    dilations: window.dilations,
    low: paddings.map((p) => p.low),
    high: paddings.map((p) => p.high),
  };
}

/** The window of a use that was checked before. */
export function windowOf(args: Arguments, axes: number, kernel: "kernel" | "size"): Window {
  const type = {
    dtype: "f32",
    classes: null,
    axes: Array.from({ length: axes + 1 }, () => axis(1)),
    batched: true,
  } as const;
  const window = readWindow("", type, args, kernel);
  invariant(!isComplaint(window), "a window that was not checked");
  return window;
}

/** How far a dilated kernel reaches. */
function spanOf(window: Window, i: number): number {
  return (window.kernel[i]! - 1) * window.dilations[i]! + 1;
}

function padOf(window: Window, i: number): number {
  return typeof window.pad === "string" ? 0 : window.pad[i]!;
}

function checkFit(layer: string, x: ValueType, window: Window, i: number): Complaint | null {
  const size = constantOf(x.axes[i]!.size);
  if (size === null || window.pad === "same") return null;
  const [span, pad, stride] = [spanOf(window, i), padOf(window, i), window.strides[i]!];
  const left = size + 2 * pad - span;
  const round = window.ceil ? Math.ceil : Math.floor;
  if (round(left / stride) + 1 >= 1) return null;
  const kernel = window.kernel[i]!;
  const name = layer.endsWith("Pool") ? "window" : "kernel";
  const reach =
    span === kernel
      ? `${name} ${kernel}`
      : `${name} ${kernel} with dilation ${window.dilations[i]} (${span} wide)`;
  const room = pad > 0 ? `${size} + 2*${pad} - ${span}` : `${size} - ${span}`;
  const sum =
    stride === 1
      ? `${room} + 1 = ${left + 1}`
      : `${round.name}((${room}) / ${stride}) + 1 = ${round(left / stride) + 1}`;
  return complain(
    windowProblem,
    {
      layer,
      axis: axisNames(x)[i]!,
      found: `${reach} over size ${size} ${pad > 0 ? `with padding ${pad}` : "without padding"}`,
      sum,
    },
    { help: [...channelsFirstHint(x), ...fitHints(layer)] },
  );
}

function fitHints(layer: string): readonly string[] {
  if (layer === "AvgPool" || layer === "MaxPool")
    return [`a smaller window, pad = same, or Global${layer} over whatever size there is`];
  return ["a smaller kernel, or pad = same"];
}

function countNumbers(args: Arguments, name: string): number {
  const raw = args.raw(name);
  if (raw?.kind === "sizes") return raw.values.length;
  return raw?.kind === "list" ? raw.items.length : 1;
}

function axisSizes(x: ValueType): string {
  return x.axes.map((a) => constantOf(a.size) ?? "t").join(", ");
}
