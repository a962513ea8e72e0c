/** @file conjugate_gradient: searches along directions that do not undo each other. */
import type { OptimizerDefinition } from "../library/define.ts";
import { rateArgument } from "./arithmetic.ts";
import { handOver, searchStates } from "./search-states.ts";

const conjugateGradient: OptimizerDefinition = {
  name: "conjugate_gradient",
  doc: {
    summary:
      "Nonlinear conjugate gradients with a strong Wolfe line search; for batches that hold the whole training part.",
    formula: "d ← -g + max(0, g·(g - g') / g'·g')·d, g' the gradient before; w ← w + t·d, t by line search",
    source: "Polak and Ribière 1969",
  },
  arguments: [
    rateArgument(1),
    {
      name: "iterations",
      type: { kind: "int", min: 1 },
      default: 20,
      doc: "Line searches on each batch at most.",
    },
  ],
  state: () => searchStates(["rate", "slope"]),
  update: handOver,
  search: (args) => ({ runtime: "conjugate-gradient", settings: { iterations: args.int("iterations") } }),
  sample: "conjugate_gradient",
};

export default conjugateGradient;
