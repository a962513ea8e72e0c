/** @file How much room a convolution needs to lay patches of its input out as the rows of a matrix. */
import type { GraphNode } from "../ir/graph.ts";
import type { TensorType } from "../ir/types.ts";
import { product, spatialSizes } from "../ops/window.ts";

/** Rows are added up to this many numbers, 128 KB: they stay in the second cache. */
const MOST_NUMBERS = 32768;
/** With fewer rows at a time, packing the weights would cost more than it gains. */
const LEAST_ROWS = 32;

/** Rows and their width; null for operators that need none. */
export function patchRoom(
  node: GraphNode,
  [first, second]: readonly TensorType[],
): { rows: number; width: number } | null {
  const forms: Readonly<Record<string, () => [w: TensorType, y: TensorType]>> = {
    conv: () => [second!, node.types[0]!],
    conv_input_gradient: () => [second!, first!],
    conv_weight_gradient: () => [node.types[0]!, second!],
  };
  const form = forms[node.op]?.();
  if (!form) return null;
  const [w, y] = form;
  const width = product((w.shape as number[]).slice(0, -1));
  const positions = product(spatialSizes(y.shape));
  return { rows: Math.min(positions, Math.max(LEAST_ROWS, Math.floor(MOST_NUMBERS / width))), width };
}
