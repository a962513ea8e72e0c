/** @file steps: the learning rate drops at given places. */
import { binary, type Scalar, scalar } from "../ir/scalar.ts";
import type { ScheduleDefinition } from "../library/define.ts";
import { checkPositions, POSITION, stepsAt } from "./progress.ts";

const steps: ScheduleDefinition = {
  name: "steps",
  doc: {
    summary: "The learning rate is multiplied by `factor` at each of the given places.",
    formula: "factor^(how many of `at` are reached); places are shares of training (`50%`) or epochs (`80`)",
    source: "He et al. 2015 for CIFAR-10",
  },
  arguments: [
    {
      name: "at",
      type: { kind: "list", of: POSITION },
      doc: "Shares of training (`50%`) or whole epochs, each rounded to whole steps.",
    },
    {
      name: "factor",
      type: { kind: "float", min: 0, open: "min" },
      default: 0.1,
      doc: "Factor at each place.",
    },
  ],
  check: checkPositions,
  factor(args, at) {
    const places = args.raw("at");
    const items = places?.kind === "list" ? places.items : [];
    const reached = items.reduce<Scalar>(
      (count, item) => binary("+", count, binary(">=", at.step, stepsAt(item, at))),
      scalar(0),
    );
    return binary("pow", args.float("factor"), reached);
  },
  sample: "steps(at = [50%, 75%], factor = 0.1)",
};

export default steps;
