/** @file Clips gradients: all together by their norm, or each number by its size. */
import type { Value } from "../ir/builder.ts";
import { add } from "../ops/add.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { divide } from "../ops/divide.ts";
import { filled } from "../ops/filled.ts";
import { maximum } from "../ops/maximum.ts";
import { minimum } from "../ops/minimum.ts";
import { multiply } from "../ops/multiply.ts";
import { shiftBy } from "../ops/numbers.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { sqrt } from "../ops/sqrt.ts";
import type { PhaseSetup } from "../sema/model.ts";

/**
 * norm(c): all gradients times min(1, c / (‖g‖ + 1e-6)), ‖g‖ over all of them together.
 * value(c): every number into [-c, c]. Source: Pascanu et al. 2013; PyTorch's clip_grad_norm_.
 */
export function clipGradients(clip: PhaseSetup["clip"], gradients: readonly Value[]): readonly Value[] {
  if (!clip || gradients.length === 0) return gradients;
  if (clip.kind === "value") {
    return gradients.map((g) => minimum(maximum(g, filled(g, -clip.limit)), filled(g, clip.limit)));
  }
  const squares = gradients.map((g) =>
    reduceSum(
      multiply(g, g),
      g.type.shape.map((_, i) => i),
    ),
  );
  const norm = sqrt(squares.reduce(add));
  const factor = minimum(divide(filled(norm, clip.limit), shiftBy(norm, 1e-6)), filled(norm, 1));
  return gradients.map((g) => multiply(g, broadcastTo(factor, g.type.shape)));
}
