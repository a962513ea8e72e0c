/** @file kl_sparsity: keeps the average activity of each unit of a code near a small share. */
import { penaltyNotNumbers } from "../diagnostics/losses.ts";
import { type Component, complain } from "../library/define.ts";
import { printValueType, SCALAR_TYPE } from "../library/types.ts";
import { add } from "../ops/add.ts";
import { filled } from "../ops/filled.ts";
import { log } from "../ops/log.ts";
import { maximum } from "../ops/maximum.ts";
import { minimum } from "../ops/minimum.ts";
import { negate } from "../ops/negate.ts";
import { scaleBy, shiftBy } from "../ops/numbers.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { allAxes } from "./reduce.ts";

/** Average activities are kept this far from 0 and 1, where the logarithm is infinite. */
const EDGE = 1e-6;

const klSparsity: Component = {
  kind: "loss",
  name: "kl_sparsity",
  family: "penalties",
  doc: {
    summary: "Keeps the average activity of each unit of a code (in 0…1, such as a sigmoid's) near a share.",
    formula:
      "Σ_j share·ln(share / a_j) + (1 - share)·ln((1 - share) / (1 - a_j)), a_j the mean of unit j over batch and time",
    source: "Ng 2011, sparse autoencoder",
  },
  operands: [{ name: "code", doc: "Activities in 0…1." }],
  arguments: [
    {
      name: "share",
      type: { kind: "float", min: 0, max: 1, open: "both" },
      default: 0.05,
      doc: "The activity aimed at.",
    },
  ],
  infer({ operands }) {
    const code = operands[0]!;
    return code.dtype === "f32"
      ? [SCALAR_TYPE]
      : complain(penaltyNotNumbers, { name: "kl_sparsity", found: printValueType(code) });
  },
  expand({ operands, args }) {
    const code = operands[0]!;
    const share = args.float("share");
    const rank = code.type.shape.length - 1;
    const mean = reduceMean(code, rank === 2 || rank === 4 ? [0, 1] : [0]);
    const active = minimum(maximum(mean, filled(mean, EDGE)), filled(mean, 1 - EDGE));
    const cross = add(scaleBy(log(active), share), scaleBy(log(shiftBy(negate(active), 1)), 1 - share));
    const entropy = share * Math.log(share) + (1 - share) * Math.log(1 - share);
    const units = shiftBy(negate(cross), entropy);
    return [reduceSum(units, allAxes(units))];
  },
  samples: [{ source: "kl_sparsity(x, 0.05)", inputs: ["f32[3]"], range: [0.1, 0.9] }],
};

export default klSparsity;
