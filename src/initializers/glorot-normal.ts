/** @file glorot_normal: Glorot's rule, normal. */
import type { InitializerDefinition } from "../library/define.ts";
import { GAIN, glorotStd, normalOf } from "./scaled.ts";

const glorotNormal: InitializerDefinition = {
  name: "glorot_normal",
  doc: {
    summary: "Normal with Glorot's variance.",
    formula: "w ~ N(0, std²), std = gain·√(2 / (fanIn + fanOut))",
    source: "Glorot and Bengio 2010",
  },
  arguments: [GAIN],
  fill: ({ args, fanIn, fanOut }) => normalOf(glorotStd(args.float("gain"), fanIn, fanOut)),
};

export default glorotNormal;
