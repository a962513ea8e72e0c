/** @file Adding a bias along the last axis. */
import type { ExpandContext } from "../library/define.ts";
import type { Value } from "../ir/builder.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";

/** y + bias: [..., c] + [c], where the use has a bias. */
export function addBias(y: Value, { hasWeight, weight }: Pick<ExpandContext, "hasWeight" | "weight">): Value {
  return hasWeight("bias") ? add(y, broadcastLike(weight("bias"), y)) : y;
}
