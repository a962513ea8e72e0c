/** @file Flatten: all axes become one. */
import type { Component } from "../library/define.ts";
import { axis, floatType } from "../library/types.ts";
import { dimProduct } from "../ir/types.ts";
import { reshape } from "../ops/reshape.ts";
import { productOf } from "../sizes/size.ts";
import { checkNumbers } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "Flatten",
  family: "shape",
  doc: { summary: "All axes in one, in row-major order.", formula: "x: [h, w, c], y: [h·w·c]" },
  arguments: [],
  transparent: true,
  infer({ operands }) {
    const x = operands[0]!;
    const complaint = checkNumbers("Flatten", x);
    if (complaint) return complaint;
    return [floatType(x.axes.length === 1 ? x.axes : [axis(productOf(x.axes.map((a) => a.size)))])];
  },
  expand({ operands }) {
    const x = operands[0]!;
    const [batch, ...rest] = x.type.shape;
    return [rest.length === 1 ? x : reshape(x, [batch!, dimProduct(rest)])];
  },
  samples: [
    { source: "Flatten", inputs: ["f32[2, 3, 2]"] },
    { source: "Flatten", inputs: ["f32[3]"] },
  ],
};

export default layer;
