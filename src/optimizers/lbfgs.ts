/** @file lbfgs: quasi-Newton steps with a line search. */
import type { OptimizerDefinition, OptimizerState } from "../library/define.ts";
import { rateArgument } from "./arithmetic.ts";
import { handOver, searchStates } from "./search-states.ts";

const lbfgs: OptimizerDefinition = {
  name: "lbfgs",
  doc: {
    summary:
      "Limited-memory BFGS with a strong Wolfe line search; for batches that hold the whole training part.",
    formula:
      "d = -H·g, H from the last `history` steps and changes of the gradient (two-loop recursion); w ← w + t·d, t by line search from lr, or lr",
    source: "Nocedal 1980; Liu and Nocedal 1989; as PyTorch's LBFGS, with strong_wolfe or without",
  },
  arguments: [
    { name: "history", type: { kind: "int", min: 1 }, default: 10, doc: "How many steps it remembers." },
    rateArgument(1),
    {
      name: "iterations",
      type: { kind: "int", min: 1 },
      default: 20,
      doc: "Line searches on each batch at most.",
    },
    {
      name: "evaluations",
      type: { kind: "int", min: 1 },
      default: 25,
      doc: "No new line search after so many losses of a batch.",
    },
    {
      name: "line_search",
      type: { kind: "bool" },
      default: true,
      doc: "Searches along each direction; without, each step is lr long.",
    },
  ],
  state(args) {
    const pairs = Array.from({ length: args.int("history") }, (_, i) => [`step${i}`, `change${i}`]).flat();
    return [
      ...searchStates(["iterations", "rate", "pairs"]),
      ...pairs.map((name): OptimizerState => ({ name, shape: "parameter", fill: 0 })),
    ];
  },
  update: handOver,
  search: (args) => ({
    runtime: "lbfgs",
    settings: {
      history: args.int("history"),
      iterations: args.int("iterations"),
      evaluations: args.int("evaluations"),
      line_search: args.bool("line_search") ? 1 : 0,
    },
  }),
  sample: "lbfgs(history = 10)",
};

export default lbfgs;
