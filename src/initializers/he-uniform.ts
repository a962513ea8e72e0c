/** @file he_uniform: He's rule, uniform. */
import type { InitializerDefinition } from "../library/define.ts";
import { HE_ARGUMENTS, heStd, uniformOf } from "./scaled.ts";

const heUniform: InitializerDefinition = {
  name: "he_uniform",
  doc: {
    summary: "Uniform with He's variance, for the ReLU family.",
    formula: "w ~ U(-limit, limit), limit = √(6 / (1 + slope²) / fan)",
    source: "He et al. 2015",
  },
  arguments: HE_ARGUMENTS,
  fill: ({ args, fanIn, fanOut }) =>
    uniformOf(heStd(args.float("slope"), args.word("mode") === "fan_out" ? fanOut : fanIn)),
};

export default heUniform;
