/** @file shortcut_pad: what skip(via = pad) does to x: every s-th row and column, and zero channels behind. */
import { shortcutProblem } from "../diagnostics/joins.ts";
import { complain, type Component } from "../library/define.ts";
import { axis } from "../library/types.ts";
import { pad } from "../ops/pad.ts";
import { slice } from "../ops/slice.ts";
import { ceilDivide, constantOf, printSize, sameSize } from "../sizes/size.ts";
import { checkAllNumbers } from "./values.ts";

const component: Component = {
  kind: "function",
  name: "shortcut_pad",
  family: "connection",
  doc: {
    summary: "Every stride-th place along the spatial axes, with zero channels behind.",
    formula: "y[p, c] = x[p·stride, c], 0 for new channels; x: [...in, c], y: [...⌈in / stride⌉, channels]",
    source: "He et al. 2015 (option A)",
  },
  arguments: [
    { name: "stride", type: { kind: "int" }, doc: "Distance of the places that stay." },
    { name: "channels", type: { kind: "int" }, doc: "Channels of the result." },
  ],
  transparent: true,
  infer({ operands, args, isWithin }) {
    const x = operands[0]!;
    const complaint = checkAllNumbers("shortcut_pad", [x]);
    if (complaint) return complaint;
    const [stride, channels] = [args.size("stride"), args.size("channels")];
    const own = x.axes.at(-1)!;
    if (!isWithin(own.size, channels)) {
      return complain(
        shortcutProblem,
        { from: printSize(own.size), to: printSize(channels) },
        { help: ["via = proj"] },
      );
    }
    const spatial = x.axes
      .slice(0, -1)
      .map((a) => (constantOf(stride) === 1 ? a : axis(ceilDivide(a.size, stride))));
    return [{ ...x, axes: [...spatial, sameSize(own.size, channels) ? own : axis(channels)] }];
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const stride = args.int("stride");
    const [batch, ...spatial] = x.type.shape.slice(0, -1);
    const own = x.type.shape.at(-1) as number;
    const zeros = x.type.shape.map(() => 0);
    const sizes = spatial.map((size) => Math.ceil((size as number) / stride));
    const steps = zeros.map((_, i) => (i > 0 && i < zeros.length - 1 ? stride : 1));
    const kept = stride === 1 ? x : slice(x, zeros, [batch!, ...sizes, own], steps);
    return [pad(kept, zeros, [...zeros.slice(1), args.int("channels") - own])];
  },
  samples: [
    { source: "shortcut_pad(x, stride = 2, channels = 5)", inputs: ["f32[5, 4, 2]"] },
    { source: "shortcut_pad(x, stride = 1, channels = 2)", inputs: ["f32[2, 2, 2]"] },
  ],
};

export default component;
