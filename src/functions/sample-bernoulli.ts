/** @file sample_bernoulli: ones with given probabilities. */
import type { Component } from "../library/define.ts";
import { cast } from "../ops/cast.ts";
import { less } from "../ops/less.ts";
import { random } from "../ops/random.ts";
import { checkAllNumbers } from "./values.ts";

const component: Component = {
  kind: "function",
  name: "sample_bernoulli",
  family: "noise",
  doc: {
    summary:
      "1 with probability p, else 0, while training; at rest p itself. No gradient flows through a draw.",
    formula: "y = 1 where u < p, else 0, u uniform in [0, 1)",
    source: "Hinton 2002",
  },
  operands: [{ name: "p", doc: "Probabilities." }],
  arguments: [],
  infer({ operands }) {
    const p = operands[0]!;
    return checkAllNumbers("sample_bernoulli", [p]) ?? [p];
  },
  expand({ operands, mode, stream, builder }) {
    const p = operands[0]!;
    if (mode !== "train") return [p];
    return [
      cast(less(random(builder, p.type.shape, { distribution: "uniform", stream: stream() }), p), "f32"),
    ];
  },
  samples: [{ source: "sample_bernoulli(x)", inputs: ["f32[4]"], range: [0, 1] }],
};

export default component;
