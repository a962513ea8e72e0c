/** @file lecun_uniform: LeCun's rule, uniform. */
import type { InitializerDefinition } from "../library/define.ts";
import { uniformOf } from "./scaled.ts";

const lecunUniform: InitializerDefinition = {
  name: "lecun_uniform",
  doc: {
    summary: "Uniform with variance 1/fanIn, for SELU.",
    formula: "w ~ U(-limit, limit), limit = √(3 / fanIn)",
    source: "LeCun et al. 1998; Klambauer et al. 2017",
  },
  arguments: [],
  fill: ({ fanIn }) => uniformOf(1 / Math.sqrt(fanIn)),
};

export default lecunUniform;
