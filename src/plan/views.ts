/** @file Operators that move no numbers: each axis of their operand follows an axis of their result. */
import type { GraphNode } from "../ir/graph.ts";
import { type Dim, sameDim } from "../ir/types.ts";
import { readNumber, readNumbers, readShape } from "../ops/attributes.ts";
import { affineOf, ZERO } from "./affine.ts";
import { type AxisMap, identityMap, reversedAxis } from "./layout.ts";

/**
 * How the operand's axes follow the node's axes; null if the node is no view. A reshape is one where it only adds or
 * removes axes of size 1 (others are views of contiguous memory alone).
 */
export function findView(node: GraphNode, operandShape: readonly Dim[]): AxisMap[] | null {
  switch (node.op) {
    case "transpose": {
      const permutation = readNumbers(node.attrs, "permutation");
      return operandShape.map((_, axis) => ({ start: ZERO, axis: permutation.indexOf(axis), step: 1 }));
    }
    case "slice": {
      const start = readShape(node.attrs, "start");
      const step = readNumbers(node.attrs, "step");
      return operandShape.map((_, axis) => ({ start: affineOf(start[axis]!), axis, step: step[axis]! }));
    }
    case "broadcast": {
      const axes = readNumbers(node.attrs, "axes");
      return operandShape.map((_, axis) => ({ start: ZERO, axis: axes[axis]!, step: 1 }));
    }
    case "reverse": {
      const reversed = readNumber(node.attrs, "axis");
      return identityMap(operandShape.length).map((map, axis) =>
        axis === reversed ? reversedAxis(axis, operandShape[axis]!) : map,
      );
    }
    case "reshape":
      return findUnitReshape(operandShape, node.types[0]!.shape);
    default:
      return null;
  }
}

/** Axes other than those of size 1 must be the same, in the same order. */
function findUnitReshape(from: readonly Dim[], to: readonly Dim[]): AxisMap[] | null {
  const map: AxisMap[] = [];
  let next = 0;
  for (const dim of from) {
    if (dim === 1) {
      map.push({ start: ZERO, axis: null, step: 1 });
      continue;
    }
    while (next < to.length && to[next] === 1) next++;
    if (next >= to.length || !sameDim(to[next]!, dim)) return null;
    map.push({ start: ZERO, axis: next++, step: 1 });
  }
  return to.slice(next).every((dim) => dim === 1) ? map : null;
}
