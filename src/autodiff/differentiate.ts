/** @file Reverse-mode differentiation: adds the backward pass to a graph that is being built. Graph → Graph with gradients. */
import { invariant } from "../core/invariant.ts";
import type { GraphBuilder, Value } from "../ir/builder.ts";
import { constant } from "../ops/constant.ts";
import { pullBack } from "./pull-back.ts";

/**
 * ∂loss/∂w for every w, each of w's shape; null where the loss does not depend on it. The loss is f32[].
 * New nodes carry the span and path of the forward node that they belong to.
 */
export function differentiate(builder: GraphBuilder, loss: Value, wrt: readonly Value[]): (Value | null)[] {
  invariant(loss.type.shape.length === 0, "a loss is a single number");
  return pullBack(builder, [{ value: loss, gradient: constant(builder, 1) }], wrt);
}
