/** @file orthogonal: orthonormal rows or columns. */
import type { InitializerDefinition } from "../library/define.ts";
import { GAIN } from "./scaled.ts";

const orthogonal: InitializerDefinition = {
  name: "orthogonal",
  doc: {
    summary: "Orthonormal rows or columns.",
    formula: "W·Wᵀ = gain²·I for [rows, last axis] with rows ≤ columns, else Wᵀ·W = gain²·I",
    source: "Saxe et al. 2013",
  },
  arguments: [GAIN],
  fill: ({ args }) => ({ kind: "orthogonal", gain: args.float("gain") }),
};

export default orthogonal;
