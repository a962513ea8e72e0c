/** @file lecun_normal: LeCun's rule, normal. */
import type { InitializerDefinition } from "../library/define.ts";
import { normalOf } from "./scaled.ts";

const lecunNormal: InitializerDefinition = {
  name: "lecun_normal",
  doc: {
    summary: "Normal with variance 1/fanIn, for SELU.",
    formula: "w ~ N(0, 1 / fanIn)",
    source: "LeCun et al. 1998; Klambauer et al. 2017",
  },
  arguments: [],
  fill: ({ fanIn }) => normalOf(1 / Math.sqrt(fanIn)),
};

export default lecunNormal;
