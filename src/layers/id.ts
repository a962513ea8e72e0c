/** @file id: what flows in, unchanged. */
import type { Component } from "../library/define.ts";

const layer: Component = {
  kind: "layer",
  name: "id",
  family: "shape",
  doc: { summary: "What flows in, unchanged.", formula: "y = x" },
  arguments: [],
  transparent: true,
  infer: ({ operands }) => [operands[0]!],
  expand: ({ operands }) => [operands[0]!],
  samples: [{ source: "id", inputs: ["f32[2, 3]"] }],
};

export default layer;
