/** @file plateau: the learning rate drops when a figure stops getting better. */
import type { ScheduleDefinition } from "../library/define.ts";

const plateau: ScheduleDefinition = {
  name: "plateau",
  doc: {
    summary:
      "After more than `patience` epochs without a better figure the learning rate is multiplied by `factor`.",
    formula: "better: below best·(1 - 1e-4), for figures that should grow above best·(1 + 1e-4)",
    source: "PyTorch's ReduceLROnPlateau",
  },
  arguments: [
    {
      name: "metric",
      type: { kind: "metric" },
      default: "val.loss",
      doc: "The figure to watch: `val.loss`, `loss`, `val.accuracy`.",
    },
    {
      name: "factor",
      type: { kind: "float", min: 0, max: 1, open: "both" },
      default: 0.1,
      doc: "Factor each time.",
    },
    { name: "patience", type: { kind: "int", min: 0 }, default: 5, doc: "Epochs to wait." },
  ],
  factor: "plateau",
  sample: "plateau(val.loss, factor = 0.1, patience = 5)",
};

export default plateau;
