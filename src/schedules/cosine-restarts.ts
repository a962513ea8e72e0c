/** @file cosine_restarts: half cosines one after another, each longer than the last. */
import { binary, type Scalar, scalar, unary } from "../ir/scalar.ts";
import type { ScheduleDefinition } from "../library/define.ts";
import { checkPositions, fallTo, FINAL, halfCosine, POSITION, shareDone, stepsOf } from "./progress.ts";

/** Keeps the logarithm of a whole power from falling below its whole value by rounding. */
const ROUNDING = 1e-9;

/** Steps since the last restart, and the length of the cycle: first·mult^k. */
function cycleAt(step: Scalar, first: Scalar, mult: number): { since: Scalar; length: Scalar } {
  if (mult === 1) {
    const cycle = unary("floor", binary("/", step, first));
    return { since: binary("-", step, binary("*", cycle, first)), length: first };
  }
  const grown = binary("+", 1, binary("/", binary("*", step, mult - 1), first));
  const k = unary("floor", binary("+", binary("/", unary("log", grown), Math.log(mult)), ROUNDING));
  const power = binary("pow", mult, k);
  const start = binary("/", binary("*", first, binary("-", power, 1)), mult - 1);
  return { since: binary("max", scalar(0), binary("-", step, start)), length: binary("*", first, power) };
}

const cosineRestarts: ScheduleDefinition = {
  name: "cosine_restarts",
  doc: {
    summary: "Half a cosine again and again; each cycle is `mult` times as long as the one before.",
    formula: "final + (1 - final)·(1 + cos(π·since / length)) / 2, lengths first, first·mult, first·mult², …",
    source: "Loshchilov and Hutter 2016 (SGDR)",
  },
  arguments: [
    {
      name: "first",
      type: { ...POSITION, open: "min" },
      doc: "Length of the first cycle: epochs, or a share of training.",
    },
    { name: "mult", type: { kind: "float", min: 1 }, default: 2, doc: "Growth of the cycles." },
    FINAL,
  ],
  check: checkPositions,
  factor(args, at) {
    const first = binary("max", 1, stepsOf(args, "first", at));
    const { since, length } = cycleAt(at.step, first, args.float("mult"));
    return fallTo(args.float("final"), halfCosine(shareDone(since, length)));
  },
  sample: "cosine_restarts(10, mult = 2)",
};

export default cosineRestarts;
