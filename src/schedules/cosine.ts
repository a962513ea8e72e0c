/** @file cosine: half a cosine from the learning rate to 0, after a linear warm-up. */
import type { ScheduleDefinition } from "../library/define.ts";
import { afterWarmup, checkPositions, fallTo, FINAL, halfCosine, shareDone, WARMUP } from "./progress.ts";

const cosine: ScheduleDefinition = {
  name: "cosine",
  doc: {
    summary: "A linear warm-up, then half a cosine down to `final` at the end of training.",
    formula:
      "step < warmup: (step + 1) / warmup; then final + (1 - final)·(1 + cos(π·(step - warmup) / (total - warmup))) / 2",
    source: "Loshchilov and Hutter 2016",
  },
  arguments: [WARMUP, FINAL],
  check: checkPositions,
  factor: (args, at) =>
    afterWarmup(args, at, (rest) =>
      fallTo(args.float("final"), halfCosine(shareDone(rest.step, rest.total))),
    ),
  sample: "cosine(warmup = 5%)",
};

export default cosine;
