/** @file one_cycle: up to the learning rate and down to almost nothing. */
import { binary, type Scalar, scalar, select } from "../ir/scalar.ts";
import type { Arguments, ScheduleDefinition } from "../library/define.ts";
import { checkPositions, exactSteps, halfCosine, POSITION } from "./progress.ts";

/** From `a` to `b` as the share goes from 0 to 1. */
function anneal(args: Arguments, a: number, b: number, share: Scalar): Scalar {
  if (args.word("shape") === "linear") return binary("+", a, binary("*", b - a, share));
  return binary("+", b, binary("*", a - b, halfCosine(share)));
}

const oneCycle: ScheduleDefinition = {
  name: "one_cycle",
  doc: {
    summary:
      "Rises from lr / div to lr during `rise`, then falls to lr / (div·final_div); the momentum stays.",
    formula:
      "with peak = rise - 1 and end = total - 1: 1/div → 1 on [0, peak], 1 → 1/(div·final_div) on [peak, end]",
    source: "Smith and Topin 2017, as PyTorch's OneCycleLR",
  },
  arguments: [
    {
      name: "rise",
      type: POSITION,
      default: null,
      doc: "Length of the rise: a share of training or epochs; 30% by default.",
    },
    { name: "div", type: { kind: "float", min: 1 }, default: 25, doc: "lr / div is the first rate." },
    {
      name: "final_div",
      type: { kind: "float", min: 1 },
      default: 1e4,
      doc: "The last rate is the first divided by this.",
    },
    {
      name: "shape",
      type: { kind: "word", words: ["cosine", "linear"] },
      default: "cosine",
      doc: "Form of both ways.",
    },
  ],
  check: checkPositions,
  factor(args, at) {
    const rise = args.raw("rise");
    const length = rise ? exactSteps(rise, at) : binary("*", 0.3, at.total);
    const peak = binary("-", length, 1);
    const first = 1 / args.float("div");
    const last = first / args.float("final_div");
    const left = binary("-", binary("-", at.total, 1), peak);
    const up = anneal(args, first, 1, binary("/", at.step, peak));
    const fallen = binary("/", binary("-", at.step, peak), binary("max", left, 1));
    const down = anneal(args, 1, last, binary("min", scalar(1), fallen));
    return select(binary("<", at.step, peak), up, down);
  },
  sample: "one_cycle(rise = 30%)",
};

export default oneCycle;
