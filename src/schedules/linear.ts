/** @file linear: a straight line from the learning rate to 0. */
import { binary } from "../ir/scalar.ts";
import type { ScheduleDefinition } from "../library/define.ts";
import { afterWarmup, checkPositions, fallTo, FINAL, OVER, shareDone, stepsOf, WARMUP } from "./progress.ts";

const linear: ScheduleDefinition = {
  name: "linear",
  doc: {
    summary: "A linear warm-up, then a straight line down to `final`.",
    formula: "final + (1 - final)·(1 - step / over)",
  },
  arguments: [FINAL, WARMUP, OVER],
  check: checkPositions,
  factor: (args, at) =>
    afterWarmup(args, at, (rest) =>
      fallTo(args.float("final"), binary("-", 1, shareDone(rest.step, stepsOf(args, "over", rest)))),
    ),
  sample: "linear",
};

export default linear;
