/** @file he_normal: He's rule, normal. */
import type { InitializerDefinition } from "../library/define.ts";
import { HE_ARGUMENTS, heStd, normalOf } from "./scaled.ts";

const heNormal: InitializerDefinition = {
  name: "he_normal",
  doc: {
    summary: "Normal with He's variance, for the ReLU family.",
    formula: "w ~ N(0, std²), std = √(2 / (1 + slope²) / fan)",
    source: "He et al. 2015",
  },
  arguments: HE_ARGUMENTS,
  fill: ({ args, fanIn, fanOut }) =>
    normalOf(heStd(args.float("slope"), args.word("mode") === "fan_out" ? fanOut : fanIn)),
};

export default heNormal;
