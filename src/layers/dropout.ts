/** @file Dropout: zeros at random while training. */
import type { Component } from "../library/define.ts";
import { multiply } from "../ops/multiply.ts";
import { checkNumbers } from "./input.ts";
import { checkRate, dropMask, RATE } from "../library/noise.ts";

const layer: Component = {
  kind: "layer",
  name: "Dropout",
  family: "noise",
  doc: {
    summary: "Zeros a share of the values at random while training; at rest it is the identity.",
    formula: "y = x·mask / (1 - p), mask = 0 with probability p, else 1",
    source: "Hinton et al. 2012; Srivastava et al. 2014; scaled while training",
  },
  arguments: [RATE],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    return checkNumbers("Dropout", x) ?? checkRate("Dropout", args) ?? [x];
  },
  expand({ operands, args, mode, stream, builder }) {
    const x = operands[0]!;
    const p = args.float("p");
    return [mode === "train" && p > 0 ? multiply(x, dropMask(builder, x.type.shape, p, stream())) : x];
  },
  samples: [
    { source: "Dropout(0.5)", inputs: ["f32[6]"] },
    { source: "Dropout(0)", inputs: ["f32[2, 2]"] },
  ],
};

export default layer;
