/**
 * @file What slices of one value give back as gradients, put into zeros and added, side by side instead: LSTMs cut their gates
 * out of one product, attention its queries, keys and values.
 */
import type { Value } from "../ir/builder.ts";
import type { GraphNode } from "../ir/graph.ts";
import { type Dim, sameDim, sameShape } from "../ir/types.ts";
import { readNumber, readNumbers, readShape } from "../ops/attributes.ts";
import { concat } from "../ops/concat.ts";
import { addDims } from "../ops/dims.ts";
import { place } from "../ops/place.ts";

/** A box of a value, zeros around it. */
interface Placed {
  readonly x: Value;
  readonly start: readonly Dim[];
}

/** x + y where both are boxes in zeros that touch along one axis and agree on all others; null elsewhere. */
export function joinPlaces(x: Value, y: Value): Value | null {
  const [first, second] = [placedOf(x), placedOf(y)];
  if (!first || !second) return null;
  const { shape } = x.type;
  for (const [low, high] of [
    [first, second],
    [second, first],
  ] as const) {
    const axis = axisBetween(low, high);
    if (axis === null) continue;
    const joined = concat([...partsOf(low.x, axis), ...partsOf(high.x, axis)], axis);
    return sameShape(joined.type.shape, shape) ? joined : place(joined, shape, low.start);
  }
  return null;
}

function placedOf({ builder, id }: Value): Placed | null {
  const node = builder.node(id);
  if (node.op !== "place" || readNumbers(node.attrs, "step").some((step) => step !== 1)) return null;
  return { x: valueOf(builder, node, 0), start: readShape(node.attrs, "start") };
}

/** The axis along which one box ends where the other begins, if they are alike on all others. */
function axisBetween(low: Placed, high: Placed): number | null {
  const [before, after] = [low.x.type.shape, high.x.type.shape];
  const apart = low.start.flatMap((start, axis) => (sameDim(start, high.start[axis]!) ? [] : [axis]));
  const [axis] = apart;
  if (axis === undefined || apart.length > 1) return null;
  const isAlike = before.every((size, a) => a === axis || sameDim(size, after[a]!));
  const [start, size] = [low.start[axis]!, before[axis]!];
  if (!isAlike || (start !== 0 && typeof start !== typeof size)) return null;
  return sameDim(addDims(start, size), high.start[axis]!) ? axis : null;
}

/** The operands of what was joined along the axis before; the value itself elsewhere. */
function partsOf(x: Value, axis: number): readonly Value[] {
  const node = x.builder.node(x.id);
  if (node.op !== "concat" || readNumber(node.attrs, "axis") !== axis) return [x];
  return node.inputs.map((_, i) => valueOf(x.builder, node, i));
}

function valueOf(builder: Value["builder"], node: GraphNode, input: number): Value {
  const id = node.inputs[input]!;
  return { builder, id, type: builder.node(id).types[0]! };
}
