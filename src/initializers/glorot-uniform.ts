/** @file glorot_uniform: Glorot's rule, uniform. */
import type { InitializerDefinition } from "../library/define.ts";
import { GAIN, glorotStd, uniformOf } from "./scaled.ts";

const glorotUniform: InitializerDefinition = {
  name: "glorot_uniform",
  doc: {
    summary: "Uniform with Glorot's variance.",
    formula: "w ~ U(-limit, limit), limit = gain·√(6 / (fanIn + fanOut))",
    source: "Glorot and Bengio 2010",
  },
  arguments: [GAIN],
  fill: ({ args, fanIn, fanOut }) => uniformOf(glorotStd(args.float("gain"), fanIn, fanOut)),
};

export default glorotUniform;
