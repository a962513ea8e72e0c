/** @file RepeatVector: a vector as every step of a sequence. */
import type { Component } from "../library/define.ts";
import { axis, floatType } from "../library/types.ts";
import { broadcast } from "../ops/broadcast.ts";
import { checkInput } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "RepeatVector",
  family: "shape",
  doc: { summary: "A vector as every step of a sequence.", formula: "y[t] = x, x: [c], y: [steps, c]" },
  arguments: [{ name: "steps", type: { kind: "int" }, doc: "Length of the sequence." }],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    const complaint = checkInput(x, { layer: "RepeatVector", ranks: [1], takes: "a vector [c]" });
    return complaint ?? [floatType([axis(args.size("steps")), x.axes[0]!])];
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const [batch, channels] = x.type.shape;
    return [broadcast(x, [batch!, args.int("steps"), channels!], [0, 2])];
  },
  samples: [{ source: "RepeatVector(3)", inputs: ["f32[2]"] }],
};

export default layer;
