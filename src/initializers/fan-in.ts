/** @file fan_in: normal, scaled by the number of inputs. */
import type { InitializerDefinition } from "../library/define.ts";
import { GAIN, normalOf } from "./scaled.ts";

const fanIn: InitializerDefinition = {
  name: "fan_in",
  doc: {
    summary: "Normal with the variance that keeps a linear unit's output at its input's scale.",
    formula: "w ~ N(0, gain² / fanIn)",
    source: "LeCun 1998",
  },
  arguments: [GAIN],
  fill: ({ args, fanIn: inputs }) => normalOf(args.float("gain") / Math.sqrt(inputs)),
};

export default fanIn;
