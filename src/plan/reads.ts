/** @file Which values in memory an expression reads, down to what is stored. */
import type { NodeId } from "../ir/graph.ts";
import type { Dim } from "../ir/types.ts";
import { classOf } from "./classify.ts";
import { type AxisMap, composeMaps, identityMap } from "./layout.ts";
import { findLayout, isIdentity, nodeOf, type PlanState, type Read, shapeOf } from "./state.ts";
import { findView } from "./views.ts";

/** What the value of a node at the index of a loop over its own shape reads; `compute` as for an item. */
export function readsOf(state: PlanState, id: NodeId, compute: boolean): Read[] {
  const reads: Read[] = [];
  const domain = shapeOf(state, id);
  collect(state, id, identityMap(domain.length), compute, domain, reads);
  return reads;
}

function collect(
  state: PlanState,
  id: NodeId,
  map: readonly AxisMap[],
  compute: boolean,
  domain: readonly Dim[],
  reads: Read[],
): void {
  const own = compute ? null : state.layouts.get(id);
  if (own) {
    reads.push({ slot: own.slot, node: id, exact: isIdentity(map, shapeOf(state, id), domain) });
    return;
  }
  const node = nodeOf(state, id);
  if (classOf(node) === "view") {
    const source = node.inputs[0]!;
    const view = findView(node, shapeOf(state, source));
    if (view) collect(state, source, composeMaps(view, map), false, domain, reads);
    else reads.push({ slot: findLayout(state, id)!.slot, node: source, exact: false });
    return;
  }
  for (const input of node.inputs)
    collect(state, input, classOf(node) === "one_hot" ? map.slice(0, -1) : map, false, domain, reads);
}
