/** @file Crop: cells taken off around the spatial axes. */
import { cropProblem } from "../diagnostics/layers.ts";
import { complain, type Component } from "../library/define.ts";
import { axis, axisNames, floatType } from "../library/types.ts";
import { slice } from "../ops/slice.ts";
import { constantOf, printSize, subtractSizes } from "../sizes/size.ts";
import { BORDER_ARGUMENTS, bordersOf, checkBorders } from "./borders.ts";
import { checkInput } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "Crop",
  family: "shape",
  doc: {
    summary: "Takes cells off around the spatial axes.",
    formula: "Crop(2): x: [h, w, c], y: [h - 4, w - 4, c]",
  },
  arguments: BORDER_ARGUMENTS,
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    const need = {
      layer: "Crop",
      ranks: [2, 3, 4],
      takes: "a sequence [t, c], an image [h, w, c] or a video [t, h, w, c]",
    };
    const complaint = checkInput(x, need) ?? checkBorders("Crop", x, args);
    if (complaint) return complaint;
    const { before, after } = bordersOf(args, x.axes.length - 1);
    const left = before.map((low, i) =>
      low + after[i]! === 0 ? x.axes[i]! : axis(subtractSizes(x.axes[i]!.size, low + after[i]!)),
    );
    const empty = left.findIndex((a) => (constantOf(a.size) ?? 1) < 1);
    if (empty < 0) return [floatType([...left, x.axes.at(-1)!])];
    const size = printSize(x.axes[empty]!.size);
    return complain(cropProblem, {
      axis: axisNames(x)[empty]!,
      size,
      before: before[empty]!,
      after: after[empty]!,
    });
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const { shape } = x.type;
    const { before, after } = bordersOf(args, shape.length - 2);
    const sizes = before.map((low, i) => (shape[i + 1] as number) - low - after[i]!);
    return [slice(x, [0, ...before, 0], [shape[0]!, ...sizes, shape.at(-1)!])];
  },
  samples: [
    { source: "Crop(1)", inputs: ["f32[3, 4, 2]"] },
    { source: "Crop(0x1, after = 1x0)", inputs: ["f32[3, 3, 1]"] },
  ],
};

export default layer;
