/** @file Random masks and noise. Nothing here is random at rest. */
import type { ArgumentSpec, Arguments, Complaint } from "./define.ts";
import { complain } from "./define.ts";
import { rateProblem } from "../diagnostics/layers.ts";
import type { GraphBuilder, Value } from "../ir/builder.ts";
import type { Dim } from "../ir/types.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { cast } from "../ops/cast.ts";
import { constant } from "../ops/constant.ts";
import { greaterEqual } from "../ops/greater-equal.ts";
import { scaleBy } from "../ops/numbers.ts";
import { random } from "../ops/random.ts";

export const RATE: ArgumentSpec = {
  name: "p",
  type: { kind: "float" },
  doc: "The share that is dropped, in [0, 1).",
};

/** A complaint where p is outside [0, 1). */
export function checkRate(layer: string, args: Arguments): Complaint | null {
  const rate = args.float("p");
  if (rate >= 0 && rate < 1) return null;
  const help =
    rate === 1
      ? ["p = 1 would drop every value"]
      : rate > 1 && rate <= 100
        ? [`for ${rate} percent write p = ${rate}%`]
        : [];
  return complain(rateProblem, { layer, rate }, { help });
}

/** 0 with probability p, else 1 / (1 - p). */
export function dropMask(builder: GraphBuilder, shape: readonly Dim[], p: number, stream: number): Value {
  const uniform = random(builder, shape, { distribution: "uniform", stream });
  const kept = greaterEqual(uniform, broadcastTo(constant(builder, p), shape));
  return scaleBy(cast(kept, "f32"), 1 / (1 - p));
}
