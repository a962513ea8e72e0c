/** @file Why sizes that are joined came apart: an odd size that was halved and doubled, a window without padding, a pool that rounds up. */
import { axisNames } from "../library/types.ts";
import { constantOf } from "../sizes/size.ts";
import type { Elaboration } from "./context.ts";
import type { ModelNode, ValueId } from "./model.ts";

/** How a size came about on its way from an input: all that windows and strides did to one axis. */
interface Way {
  /** The input's size on this axis. */
  readonly from: number;
  readonly name: string;
  /** Product of the strides until the first step that makes the axis longer. */
  readonly down: number;
  readonly grows: boolean;
  readonly unpadded: ModelNode | null;
  readonly roundsUp: ModelNode | null;
}

/** Advice for values of one rank whose sizes differ on an axis that must agree; `joined` is the axis that need not. */
export function adviseJoin(cx: Elaboration, values: readonly ValueId[], joined: number | null): string[] {
  const types = values.map((id) => cx.typeOf(id));
  const rank = types[0]?.axes.length ?? 0;
  if (types.some((type) => type.axes.length !== rank)) return [];
  for (let i = 0; i < rank - 1; i++) {
    const sizes = types.map((type) => constantOf(type.axes[i]!.size));
    if (i === joined || new Set(sizes).size < 2 || sizes.includes(null)) continue;
    const ways = values.map((id) => wayOf(cx, id, i)).filter((way) => way !== null);
    const advice = adviseWays(ways);
    if (advice) return [advice];
  }
  return [];
}

function adviseWays(ways: readonly Way[]): string | null {
  const down = Math.max(...ways.map((way) => way.down));
  const odd = ways.find((way) => way.grows && way.from % down !== 0);
  if (odd) {
    const fit = [Math.floor(odd.from / down), Math.ceil(odd.from / down)].filter((n) => n > 0);
    const sizes = fit.map((n) => n * down).join(" or ");
    return `${odd.name} = ${odd.from} of the input is not a multiple of ${down}: what the strides divide does not come back to the same size; ${sizes} would`;
  }
  const up = ways.find((way) => way.roundsUp)?.roundsUp;
  if (up) return `${up.component.name} rounds up here (ceil = true), strides and other windows round down`;
  const unpadded = ways.find((way) => way.unpadded)?.unpadded;
  return unpadded
    ? `${unpadded.component.name} without padding makes the size smaller: pad = same keeps it, or Crop the other`
    : null;
}

/** Follows an axis back to the input through first operands; null where it does not come from one. */
function wayOf(cx: Elaboration, end: ValueId, axis: number): Way | null {
  const nodes: ModelNode[] = [];
  let id = end;
  for (;;) {
    const { origin, type } = cx.draft.values[id]!;
    if (origin.kind !== "node") {
      const from = constantOf(type.axes[axis]?.size ?? 0);
      return from ? summarize(cx, nodes.reverse(), axis, from, axisNames(type)[axis]!) : null;
    }
    const node = cx.draft.nodes[origin.node]!;
    const [x] = node.operands;
    if (x == null || cx.typeOf(x).axes.length !== type.axes.length) return null;
    nodes.push(node);
    id = x;
  }
}

function summarize(
  cx: Elaboration,
  nodes: readonly ModelNode[],
  axis: number,
  from: number,
  name: string,
): Way {
  let down = 1;
  let grows = false;
  let unpadded: ModelNode | null = null;
  let roundsUp: ModelNode | null = null;
  for (const node of nodes) {
    const before = constantOf(cx.typeOf(node.operands[0]!).axes[axis]!.size) ?? 0;
    const after = constantOf(cx.typeOf(node.outputs[0]!).axes[axis]!.size) ?? 0;
    const stride = after < before ? strideOf(node, axis) : 1;
    if (after > before && node.component.family !== "connection") grows = true;
    else if (!grows) down *= stride;
    if (after < before && stride === 1) unpadded ??= node;
    if (node.args.has("ceil") && node.args.bool("ceil")) roundsUp ??= node;
  }
  return { from, name, down, grows, unpadded, roundsUp };
}

/** The step of a window on an axis; a pool's is its size where none was written. */
function strideOf(node: ModelNode, axis: number): number {
  for (const name of ["stride", "size"]) {
    const value = node.args.has(name) ? node.args.raw(name) : null;
    if (value?.kind === "number") return value.value;
    if (value?.kind === "size") return constantOf(value.size) ?? 1;
    if (value?.kind === "sizes") return value.values[Math.min(axis, value.values.length - 1)] ?? 1;
  }
  return 1;
}
