/** @file How far training is: positions (`5%`, `10`) as steps, and the linear warm-up that several schedules begin with. */
import { invariant } from "../core/invariant.ts";
import { shareWithoutPercent } from "../diagnostics/losses.ts";
import {
  type Arguments,
  type ArgumentSpec,
  type ArgumentType,
  type ArgumentValue,
  complain,
  type Complaint,
} from "../library/define.ts";
import { binary, type Scalar, type ScalarLike, select, unary } from "../ir/scalar.ts";
import { constantOf } from "../sizes/size.ts";

/** What a schedule is asked at: steps made so far, steps of the whole phase, steps of an epoch. */
export interface Progress {
  readonly step: Scalar;
  readonly total: Scalar;
  readonly perEpoch: Scalar;
}

/** A place or a length in training: a percentage of its steps, or a number of epochs. */
export const POSITION = { kind: "float", min: 0 } as const satisfies ArgumentType;

export const WARMUP: ArgumentSpec = {
  name: "warmup",
  type: POSITION,
  default: 0,
  doc: "Length of a linear rise from 0 before: a share of training (`5%`) or epochs (`5`).",
};

export const OVER: ArgumentSpec = {
  name: "over",
  type: POSITION,
  default: null,
  doc: "Where the fall ends: a share of training or epochs; by default the end of training.",
};

export const FINAL: ArgumentSpec = {
  name: "final",
  type: { kind: "float", min: 0 },
  default: 0,
  doc: "Factor on the learning rate at the end.",
};

/** The arguments of all schedules that are positions. */
const POSITION_ARGUMENTS: ReadonlySet<string> = new Set(["at", "every", "first", "warmup", "over", "rise"]);

/** A position in steps, not rounded: percentages are of the total, plain numbers are epochs. */
export function exactSteps(value: ArgumentValue, { total, perEpoch }: Progress): Scalar {
  if (value.kind === "size") {
    const epochs = constantOf(value.size);
    invariant(epochs !== null, "a position in training is symbolic");
    return binary("*", epochs, perEpoch);
  }
  invariant(value.kind === "number", `a position in training is a ${value.kind}`);
  return binary("*", value.value, value.percent ? total : perEpoch);
}

/** A position, rounded to whole steps. */
export function stepsAt(value: ArgumentValue, progress: Progress): Scalar {
  return unary("round", exactSteps(value, progress));
}

/** The argument's position in whole steps; the end of training where it is absent. */
export function stepsOf(args: Arguments, name: string, progress: Progress): Scalar {
  const value = args.raw(name);
  return value ? stepsAt(value, progress) : progress.total;
}

/**
 * (step + 1) / warmup during the warm-up (so the first update has lr / warmup and the last the full rate), then
 * `after` of the progress since: steps and total without the warm-up.
 */
export function afterWarmup(args: Arguments, progress: Progress, after: (rest: Progress) => Scalar): Scalar {
  if (args.float("warmup") === 0) return after(progress);
  const warmup = stepsOf(args, "warmup", progress);
  const { step, total, perEpoch } = progress;
  const rest = { step: binary("-", step, warmup), total: binary("-", total, warmup), perEpoch };
  return select(binary("<", step, warmup), binary("/", binary("+", step, 1), warmup), after(rest));
}

/** step / length from 0 to at most 1. */
export function shareDone(step: Scalar, length: Scalar): Scalar {
  return binary("min", 1, binary("/", step, binary("max", length, 1)));
}

/** final + (1 − final)·y */
export function fallTo(final: number, y: ScalarLike): Scalar {
  return binary("+", final, binary("*", 1 - final, y));
}

/** Half a cosine: 1 at 0, 0 at 1. */
export function halfCosine(share: Scalar): Scalar {
  return binary("/", binary("+", 1, unary("cos", binary("*", Math.PI, share))), 2);
}

/** Complains of `0.5` where `50%` is meant: plain numbers are epochs. */
export function checkPositions(args: Arguments): Complaint | null {
  for (const [name, value] of args.values) {
    if (!POSITION_ARGUMENTS.has(name)) continue;
    for (const item of value.kind === "list" ? value.items : [value]) {
      if (item.kind !== "number" || item.percent || item.value <= 0 || item.value >= 1) continue;
      return complain(shareWithoutPercent, { name, value: item.value });
    }
  }
  return null;
}
