/** @file step: the learning rate drops at regular distances. */
import { binary, unary } from "../ir/scalar.ts";
import type { ScheduleDefinition } from "../library/define.ts";
import { checkPositions, POSITION, stepsOf } from "./progress.ts";

const step: ScheduleDefinition = {
  name: "step",
  doc: {
    summary: "The learning rate is multiplied by `factor` again and again, at regular distances.",
    formula: "factor^⌊step / every⌋",
  },
  arguments: [
    {
      name: "every",
      type: { ...POSITION, open: "min" },
      doc: "Distance: epochs, or a share of training (`10%`).",
    },
    { name: "factor", type: { kind: "float", min: 0, open: "min" }, default: 0.1, doc: "Factor each time." },
  ],
  check: checkPositions,
  factor(args, at) {
    const every = binary("max", 1, stepsOf(args, "every", at));
    return binary("pow", args.float("factor"), unary("floor", binary("/", at.step, every)));
  },
  sample: "step(10, 0.5)",
};

export default step;
