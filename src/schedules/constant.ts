/** @file constant: the learning rate as it is, after a warm-up if asked for. */
import { scalar } from "../ir/scalar.ts";
import type { ScheduleDefinition } from "../library/define.ts";
import { afterWarmup, checkPositions, WARMUP } from "./progress.ts";

const constant: ScheduleDefinition = {
  name: "constant",
  doc: {
    summary: "The same learning rate throughout, after a linear warm-up if one is asked for.",
    formula: "min(1, (step + 1) / warmup)",
  },
  arguments: [WARMUP],
  check: checkPositions,
  factor: (args, at) => afterWarmup(args, at, () => scalar(1)),
  sample: "constant(warmup = 5%)",
};

export default constant;
