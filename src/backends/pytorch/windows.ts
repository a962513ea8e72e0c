/** @file Layers whose windows slide: convolutions and pools, in 1, 2 or 3 dimensions. */
import type { Arguments } from "../../library/define.ts";
import { windowAttributes, windowOf } from "../../layers/window.ts";
import type { ValueType } from "../../library/types.ts";
import { constantOf } from "../../sizes/size.ts";
import { inside, type Printer, type PrinterTable, type Use } from "./printer.ts";
import { sizes } from "./python.ts";

interface Slide {
  readonly rank: number;
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

function slideOf(type: ValueType, args: Arguments, kernel: "kernel" | "size"): Slide {
  const spatial = type.axes.slice(0, -1).map((a) => constantOf(a.size)!);
  return {
    rank: spatial.length,
    ...windowAttributes([0, ...spatial, 0], windowOf(args, spatial.length, kernel)),
  };
}

/** The numbers of F.pad: last axis first, before and after each. */
function borders(low: readonly number[], high: readonly number[]): string {
  const pairs = low.map((before, i) => `${before}, ${high[i]}`);
  return `(${pairs.reverse().join(", ")})`;
}

function isSymmetric({ low, high }: Slide): boolean {
  return low.every((before, i) => before === high[i]);
}

/** Sequences are [n, t, c] inside; their channels go second and back. */
function channelsSecond(use: Use, apply: (x: string) => string): string {
  const x = use.operands[0]!;
  return use.types[0]!.axes.length === 2 ? `${apply(`${x}.transpose(1, 2)`)}.transpose(1, 2)` : apply(x);
}

/** [...kernel, in, out] → [out, in, ...kernel]; for transposed convolutions [...kernel, out, in] → [in, out, ...kernel]. */
function kernelOrder(rank: number): readonly number[] {
  return [rank + 1, rank, ...Array.from({ length: rank }, (_, i) => i)];
}

function convolution(groupsOf: (use: Use, channels: number) => number): Printer["print"] {
  return (use) => {
    const slide = slideOf(use.types[0]!, use.args, "kernel");
    const channels = constantOf(use.types[0]!.axes.at(-1)!.size)!;
    const groups = groupsOf(use, channels);
    const padding = isSymmetric(slide) && slide.low.some((p) => p > 0) ? `, padding=${sizes(slide.low)}` : "";
    const options = [
      `${channels}, ${use.shapeOf("weight").at(-1)}, ${sizes(slide.kernel)}`,
      slide.strides.some((s) => s > 1) ? `, stride=${sizes(slide.strides)}` : "",
      padding,
      slide.dilations.some((d) => d > 1) ? `, dilation=${sizes(slide.dilations)}` : "",
      groups > 1 ? `, groups=${groups}` : "",
      use.hasWeight("bias") ? "" : ", bias=False",
    ].join("");
    const own = use.module(`nn.Conv${slide.rank}d(${options})`, {
      weight: { name: "weight", order: kernelOrder(slide.rank) },
      bias: { name: "bias" },
    });
    return channelsSecond(use, (x) =>
      isSymmetric(slide) ? `${own}(${x})` : `${own}(F.pad(${x}, ${borders(slide.low, slide.high)}))`,
    );
  };
}

/** PyTorch's has no uneven padding: the whole is made, and the wanted part cut out. */
function transposed(use: Use): string {
  const [x, out] = [use.types[0]!, use.out[0]!];
  const rank = x.axes.length - 1;
  const window = windowOf(use.args, rank, "kernel");
  const low: number[] = [];
  const extra: number[] = [];
  const ends: number[] = [];
  for (let i = 0; i < rank; i++) {
    const span = (window.kernel[i]! - 1) * window.dilations[i]! + 1;
    const whole = (constantOf(x.axes[i]!.size)! - 1) * window.strides[i]! + span;
    const total = Math.max(window.kernel[i]! - window.strides[i]!, 0);
    low.push(window.pad === "same" ? Math.floor(total / 2) : window.pad === "valid" ? 0 : window.pad[i]!);
    ends.push(low[i]! + constantOf(out.axes[i]!.size)!);
    extra.push(Math.max(ends[i]! - whole, 0));
  }
  const options = [
    `${constantOf(x.axes.at(-1)!.size)}, ${use.args.int("filters")}, ${sizes(window.kernel)}`,
    window.strides.some((s) => s > 1) ? `, stride=${sizes(window.strides)}` : "",
    extra.some((e) => e > 0) ? `, output_padding=${sizes(extra)}` : "",
    use.args.int("groups") > 1 ? `, groups=${use.args.int("groups")}` : "",
    use.hasWeight("bias") ? "" : ", bias=False",
    window.dilations.some((d) => d > 1) ? `, dilation=${sizes(window.dilations)}` : "",
  ].join("");
  const own = use.module(`nn.ConvTranspose${rank}d(${options})`, {
    weight: { name: "weight", order: kernelOrder(rank) },
    bias: { name: "bias" },
  });
  const part = low.map((from, i) => `${from}:${ends[i]}`).join(", ");
  return channelsSecond(use, (operand) => `${own}(${operand})[:, :, ${part}]`);
}

function maxPool(use: Use): string {
  const slide = slideOf(use.types[0]!, use.args, "size");
  const options = `${sizes(slide.kernel)}, ${sizes(slide.strides)}`;
  return channelsSecond(use, (x) => {
    if (!isSymmetric(slide))
      return `F.max_pool${slide.rank}d(F.pad(${x}, ${borders(slide.low, slide.high)}, value=float("-inf")), ${options})`;
    const padding = slide.low.some((p) => p > 0) ? `, padding=${sizes(slide.low)}` : "";
    return `F.max_pool${slide.rank}d(${x}, ${options}${padding})`;
  });
}

/** The mean of what lies inside the input. */
function averagePool(use: Use): string {
  const slide = slideOf(use.types[0]!, use.args, "size");
  const options = `${sizes(slide.kernel)}, ${sizes(slide.strides)}`;
  return channelsSecond(use, (x) => {
    if (!isSymmetric(slide)) {
      use.helper("average_pool");
      return `average_pool(${x}, ${borders(slide.low, slide.high)}, ${options})`;
    }
    const padding = slide.low.some((p) => p > 0)
      ? `, padding=${sizes(slide.low)}, count_include_pad=False`
      : "";
    return `F.avg_pool${slide.rank}d(${x}, ${options}${padding})`;
  });
}

export const WINDOWS: PrinterTable = {
  Conv: inside(convolution(({ args }) => args.int("groups"))),
  DepthwiseConv: inside(convolution((_, channels) => channels)),
  ConvTranspose: inside(transposed),
  MaxPool: inside(maxPool),
  AvgPool: inside(averagePool),
};
