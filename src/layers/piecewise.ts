/** @file Pieces of activations. They choose by `select`, so that derivatives at the kinks are one side's, as in PyTorch. */
import type { Value } from "../ir/builder.ts";
import { expm1 } from "../ops/expm1.ts";
import { filled } from "../ops/filled.ts";
import { greater } from "../ops/greater.ts";
import { less } from "../ops/less.ts";
import { scaleBy } from "../ops/numbers.ts";
import { select } from "../ops/select.ts";

/** `above` where x > limit, else `below`. */
export function whereAbove(x: Value, limit: number, above: Value, below: Value): Value {
  return select(greater(x, filled(x, limit)), above, below);
}

/** x where low < x < high, else the nearer limit, whose derivative is 0. */
export function clip(x: Value, low: number, high: number): Value {
  const above = whereAbove(x, low, x, filled(x, low));
  return select(less(x, filled(x, high)), above, filled(x, high));
}

/** x where x > 0, else alpha·(e^x - 1). The unused side is kept from overflowing. */
export function exponentialUnit(x: Value, alpha: number): Value {
  const notAbove = whereAbove(x, 0, filled(x, 0), x);
  return whereAbove(x, 0, x, scaleBy(expm1(notAbove), alpha));
}
