/** @file The logarithm of a probability that may be 0. */
import type { Value } from "../ir/builder.ts";
import { filled } from "../ops/filled.ts";
import { greater } from "../ops/greater.ts";
import { log } from "../ops/log.ts";
import { maximum } from "../ops/maximum.ts";
import { select } from "../ops/select.ts";

/** Above the smallest normal float32, so that its reciprocal is finite. */
const TINY = 1e-37;

/** ln x, and -100 where x is 0 (as PyTorch's binary cross entropy), with derivative 0 there. */
export function safeLog(x: Value): Value {
  const tiny = filled(x, TINY);
  return select(greater(x, tiny), log(maximum(x, tiny)), filled(x, -100));
}
