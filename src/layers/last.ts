/** @file Last: the final step of a sequence. */
import type { Component } from "../library/define.ts";
import { reshape } from "../ops/reshape.ts";
import { slice } from "../ops/slice.ts";
import { checkInput } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "Last",
  family: "shape",
  doc: { summary: "The final step of a sequence.", formula: "y = x[t - 1], x: [t, c], y: [c]" },
  arguments: [],
  transparent: true,
  infer({ operands }) {
    const x = operands[0]!;
    const complaint = checkInput(x, {
      layer: "Last",
      ranks: [2, 4],
      takes: "a sequence [t, c] or [t, h, w, c]",
      help: () => ["leave Last out where there are no steps to choose from"],
    });
    return complaint ?? [{ ...x, axes: x.axes.slice(1) }];
  },
  expand({ operands }) {
    const x = operands[0]!;
    const [batch, steps, ...rest] = x.type.shape;
    const last = slice(x, [0, (steps as number) - 1, ...rest.map(() => 0)], [batch!, 1, ...rest]);
    return [reshape(last, [batch!, ...rest])];
  },
  samples: [
    { source: "Last", inputs: ["f32[3, 2]"] },
    { source: "Last", inputs: ["f32[2, 2, 3, 1]"] },
  ],
};

export default layer;
