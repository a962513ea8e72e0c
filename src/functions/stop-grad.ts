/** @file stop_grad: a value that no gradient passes. */
import type { Component } from "../library/define.ts";
import { stopGradient } from "../ops/stop-gradient.ts";

const component: Component = {
  kind: "function",
  name: "stop_grad",
  family: "noise",
  doc: { summary: "The value as it is; no gradient flows back through it.", formula: "y = x, ∂y/∂x = 0" },
  arguments: [],
  transparent: true,
  infer: ({ operands }) => [operands[0]!],
  expand: ({ operands }) => [stopGradient(operands[0]!)],
  samples: [{ source: "stop_grad(x)", inputs: ["f32[3]"] }],
};

export default component;
