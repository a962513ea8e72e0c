/** @file drop_path: stochastic depth, whole examples of a branch dropped. */
import type { Component } from "../library/define.ts";
import { broadcast } from "../ops/broadcast.ts";
import { multiply } from "../ops/multiply.ts";
import { checkRate, dropMask, RATE } from "../library/noise.ts";
import { checkAllNumbers } from "./values.ts";

const component: Component = {
  kind: "function",
  name: "drop_path",
  family: "noise",
  doc: {
    summary: "Drops a branch for a share of the examples while training; at rest it is the identity.",
    formula: "y = x·mask / (1 - p), mask = 0 with probability p, else 1, one for each example",
    source: "Huang et al. 2016 (stochastic depth), scaled while training",
  },
  arguments: [RATE],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    return checkAllNumbers("drop_path", [x]) ?? checkRate("drop_path", args) ?? [x];
  },
  expand({ operands, args, mode, stream, builder }) {
    const x = operands[0]!;
    const p = args.float("p");
    if (mode !== "train" || p === 0) return [x];
    const mask = dropMask(builder, [x.type.shape[0]!], p, stream());
    return [multiply(x, broadcast(mask, x.type.shape, [0]))];
  },
  samples: [{ source: "drop_path(x, p = 0.3)", inputs: ["f32[2, 3]"] }],
};

export default component;
