/** @file filled: a tensor of one number, in the shape of another. A broadcast constant. */
import type { Value } from "../ir/builder.ts";
import { broadcastTo } from "./broadcast.ts";
import { constant } from "./constant.ts";

/** The number at every place of x's shape (f32). */
export function filled(x: Value, value: number): Value {
  return broadcastTo(constant(x.builder, value), x.type.shape);
}
