/** @file Joins layers that follow each other without a branch (Conv, BatchNorm, ReLU) to one card. Drawing → Drawing. */
import type { Category, DrawnNode, Drawing } from "./drawing.ts";

/** What is put below the layer that it follows. */
const FOLLOWERS: ReadonlySet<Category> = new Set<Category>(["activation", "normalising", "noise"]);
/** What may have followers. */
const HEADS: ReadonlySet<Category> = new Set<Category>(["weighted", "pooling", "shape", ...FOLLOWERS]);

export function stackCards(drawing: Drawing): Drawing {
  const byId = new Map(drawing.nodes.map((n) => [n.id, n]));
  const out = groupBy(drawing, "from");
  const into = groupBy(drawing, "to");
  const headOf = new Map<string, string>();
  const parts = new Map<string, DrawnNode>();
  for (const node of drawing.nodes) {
    const [edge, ...more] = into.get(node.id) ?? [];
    const before = edge && byId.get(edge.from);
    const head = before && parts.get(headOf.get(before.id) ?? before.id);
    const follows =
      before !== undefined &&
      head !== undefined &&
      more.length === 0 &&
      out.get(before.id)!.length === 1 &&
      edge!.kind === "flow" &&
      before.kind === "card" &&
      node.kind === "card" &&
      before.block === node.block &&
      HEADS.has(before.parts.at(-1)!.category) &&
      FOLLOWERS.has(node.parts[0]!.category);
    if (!follows) {
      parts.set(node.id, node);
      continue;
    }
    headOf.set(node.id, head.id);
    parts.set(head.id, { ...head, parts: [...head.parts, ...node.parts] });
  }
  const edges = drawing.edges.flatMap((e) => {
    const from = headOf.get(e.from) ?? e.from;
    const to = headOf.get(e.to) ?? e.to;
    return from === to && e.kind !== "carry" ? [] : [{ ...e, from, to }];
  });
  return { ...drawing, nodes: [...parts.values()], edges };
}

function groupBy(drawing: Drawing, end: "from" | "to"): Map<string, Drawing["edges"][number][]> {
  const groups = new Map<string, Drawing["edges"][number][]>();
  for (const edge of drawing.edges) groups.set(edge[end], [...(groups.get(edge[end]) ?? []), edge]);
  return groups;
}
