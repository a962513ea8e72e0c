/** @file lsuv: orthogonal, then scaled on data. */
import type { InitializerDefinition } from "../library/define.ts";

const lsuv: InitializerDefinition = {
  name: "lsuv",
  doc: {
    summary: "Orthogonal, then scaled on the first batch until the layer's output has variance 1.",
    formula: "W ← W / √Var(output), W orthogonal",
    source: "Mishkin and Matas 2015",
  },
  arguments: [],
  fill: () => ({ kind: "lsuv" }),
};

export default lsuv;
