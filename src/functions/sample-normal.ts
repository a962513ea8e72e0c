/** @file sample_normal: a draw from a normal distribution, by reparametrisation. */
import type { Component } from "../library/define.ts";
import { add } from "../ops/add.ts";
import { exp } from "../ops/exp.ts";
import { multiply } from "../ops/multiply.ts";
import { scaleBy } from "../ops/numbers.ts";
import { random } from "../ops/random.ts";
import { inferJoin } from "./join.ts";
import { present, toOneShape } from "./values.ts";

const component: Component = {
  kind: "function",
  name: "sample_normal",
  family: "noise",
  doc: {
    summary: "A draw from a normal distribution while training; at rest its mean.",
    formula: "y = mean + e^(log_var / 2)·ε, ε normal with mean 0 and variance 1",
    source: "Kingma and Welling 2013",
  },
  operands: [{ name: "mean" }, { name: "log_var", doc: "Logarithm of the variance, of mean's shape." }],
  arguments: [],
  infer: ({ operands }) => inferJoin("sample_normal", present(operands)),
  expand({ operands, mode, stream, builder }) {
    const [mean, logVariance] = toOneShape(present(operands));
    if (mode !== "train") return [mean!];
    const noise = random(builder, mean!.type.shape, { distribution: "normal", stream: stream() });
    return [add(mean!, multiply(exp(scaleBy(logVariance!, 0.5)), noise))];
  },
  samples: [{ source: "sample_normal(x, y)", inputs: ["f32[3]", "f32[3]"] }],
};

export default component;
