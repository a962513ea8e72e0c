/** @file exponential: the learning rate shrinks by a factor after every epoch. */
import { binary, unary } from "../ir/scalar.ts";
import type { ScheduleDefinition } from "../library/define.ts";

const exponential: ScheduleDefinition = {
  name: "exponential",
  doc: {
    summary: "The learning rate is multiplied by `factor` after every epoch.",
    formula: "factor^⌊step / steps an epoch⌋",
  },
  arguments: [
    { name: "factor", type: { kind: "float", min: 0, open: "min" }, doc: "Factor after each epoch." },
  ],
  factor: (args, { step, perEpoch }) =>
    binary("pow", args.float("factor"), unary("floor", binary("/", step, perEpoch))),
  sample: "exponential(0.98)",
};

export default exponential;
