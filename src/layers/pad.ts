/** @file Pad: cells added around the spatial axes. */
import type { Component } from "../library/define.ts";
import { axis, floatType } from "../library/types.ts";
import { pad } from "../ops/pad.ts";
import { addSizes } from "../sizes/size.ts";
import { BORDER_ARGUMENTS, bordersOf, checkBorders } from "./borders.ts";
import { checkInput } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "Pad",
  family: "shape",
  doc: {
    summary: "Adds cells around the spatial axes.",
    formula: "Pad(2): x: [h, w, c], y: [h + 4, w + 4, c]",
  },
  arguments: [
    ...BORDER_ARGUMENTS,
    { name: "value", type: { kind: "float" }, default: 0, doc: "What stands in the new cells." },
  ],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    const need = {
      layer: "Pad",
      ranks: [2, 3, 4],
      takes: "a sequence [t, c], an image [h, w, c] or a video [t, h, w, c]",
    };
    const complaint = checkInput(x, need) ?? checkBorders("Pad", x, args);
    if (complaint) return complaint;
    const { before, after } = bordersOf(args, x.axes.length - 1);
    const grown = before.map((low, i) =>
      low + after[i]! === 0 ? x.axes[i]! : axis(addSizes(x.axes[i]!.size, low + after[i]!)),
    );
    return [floatType([...grown, x.axes.at(-1)!])];
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const { before, after } = bordersOf(args, x.type.shape.length - 2);
    return [pad(x, [0, ...before, 0], [0, ...after, 0], args.float("value"))];
  },
  samples: [
    { source: "Pad(1)", inputs: ["f32[2, 3, 2]"] },
    { source: "Pad(0x2, after = 1x0, value = 0.5)", inputs: ["f32[2, 2, 1]"] },
    { source: "Pad(2)", inputs: ["f32[3, 2]"] },
  ],
};

export default layer;
