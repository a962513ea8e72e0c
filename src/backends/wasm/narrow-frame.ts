/** @file Pictures of one channel, with zeros around them, for convolutions that take four pixels of a row at a time. */
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { invoke } from "../../wasm/module.ts";
import type { ConvShape } from "./conv.ts";
import type { KernelContext } from "./kernel-context.ts";
import { defineBand } from "./winograd/band.ts";

type I32 = Local<"i32">;

/** With more filters, products with patches are as good. */
const MOST_FILTERS = 32;
/** Pixels of the output at once: the more, the fewer weights are fetched. */
const PIXELS = [16, 8];
const FEWEST_PIXELS = 8;
/** Taps of a row are written one after another. */
const MOST_TAPS = 11;

export function isNarrow({ axes, groups, channels, filters }: ConvShape): boolean {
  return (
    groups === 1 &&
    channels === 1 &&
    filters <= MOST_FILTERS &&
    axes.length === 2 &&
    axes.every((a) => a.stride === 1 && a.dilation === 1) &&
    axes[1]!.output >= FEWEST_PIXELS &&
    axes[1]!.kernel <= MOST_TAPS
  );
}

/** The picture with zeros around it, so wide that whole vectors of pixels can be read. */
export interface Frame {
  /** So many pixels of the output are computed at once. */
  readonly pixels: number;
  readonly rows: number;
  readonly width: number;
  /** Bytes, with room for what is written beyond. */
  readonly bytes: number;
}

export function frameOf({ axes }: ConvShape): Frame {
  const [first, second] = axes;
  const rows = first!.output + first!.kernel - 1;
  const { output, kernel } = second!;
  const computed = (pixels: number): number => Math.ceil(output / pixels) * pixels;
  const least = computed(FEWEST_PIXELS);
  const pixels = PIXELS.find((count) => count <= output && computed(count) <= least)!;
  const width = computed(pixels) + kernel - 1;
  return { pixels, rows, width, bytes: 4 * rows * width + 64 };
}

export function copyFrame(
  context: KernelContext,
  { axes }: ConvShape,
  { rows, width }: Frame,
  x: I32,
  to: Expr<"i32">,
): Code {
  const [first, second] = axes;
  const left = Math.min(second!.low, width);
  const own = Math.min(second!.input, width - left);
  return invoke(
    defineBand(context.module),
    x,
    ...[-first!.low, rows, first!.input, left, own, width - left - own, second!.input].map(constantI32),
    to,
  );
}
