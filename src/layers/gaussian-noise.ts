/** @file GaussianNoise: normal noise while training. */
import type { Component } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { scaleBy } from "../ops/numbers.ts";
import { random } from "../ops/random.ts";
import { checkNumbers } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "GaussianNoise",
  family: "noise",
  doc: {
    summary: "Adds normal noise while training; at rest it is the identity.",
    formula: "y = x + std·ε, ε normal with mean 0 and variance 1",
    source: "Bishop 1995",
  },
  arguments: [{ name: "std", type: { kind: "float", min: 0 }, doc: "Standard deviation of the noise." }],
  transparent: true,
  infer({ operands }) {
    const x = operands[0]!;
    return checkNumbers("GaussianNoise", x) ?? [x];
  },
  expand({ operands, args, mode, stream, builder }) {
    const x = operands[0]!;
    const std = args.float("std");
    if (mode !== "train" || std === 0) return [x];
    return [
      add(x, scaleBy(random(builder, x.type.shape, { distribution: "normal", stream: stream() }), std)),
    ];
  },
  samples: [{ source: "GaussianNoise(0.1)", inputs: ["f32[4]"] }],
};

export default layer;
