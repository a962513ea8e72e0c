/** @file polynomial: a power of the share of training that is left. */
import { binary } from "../ir/scalar.ts";
import type { ScheduleDefinition } from "../library/define.ts";
import { afterWarmup, checkPositions, fallTo, FINAL, OVER, shareDone, stepsOf, WARMUP } from "./progress.ts";

const polynomial: ScheduleDefinition = {
  name: "polynomial",
  doc: {
    summary: "The share of training that is left, to a power.",
    formula: "final + (1 - final)·(1 - step / over)^power",
  },
  arguments: [
    {
      name: "power",
      type: { kind: "float", min: 0, open: "min" },
      default: 1,
      doc: "The power; 1 is a straight line.",
    },
    FINAL,
    WARMUP,
    OVER,
  ],
  check: checkPositions,
  factor: (args, at) =>
    afterWarmup(args, at, (rest) => {
      const left = binary("-", 1, shareDone(rest.step, stepsOf(args, "over", rest)));
      return fallTo(args.float("final"), binary("pow", left, args.float("power")));
    }),
  sample: "polynomial(power = 0.9)",
};

export default polynomial;
