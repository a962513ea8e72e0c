/** @file Makes large drawings small: blocks that repeat are drawn once, then whole blocks become one card. Drawing → Drawing. */
import { blocksAround, type DrawnBlock, type DrawnEdge, type DrawnNode, type Drawing } from "./drawing.ts";

/** Draws the first of alike blocks that follow each other, with their number. */
export function foldRepeats(drawing: Drawing): Drawing {
  let folded = drawing;
  const depths = drawing.blocks.map((b) => b.id.split(".").length);
  for (let depth = Math.max(0, ...depths); depth > 0; depth--) {
    const blocks = folded.blocks.filter((b) => b.id.split(".").length === depth);
    for (let i = 0; i < blocks.length;) {
      let end = i + 1;
      while (end < blocks.length && follows(folded, blocks[end - 1]!, blocks[end]!)) end++;
      if (end - i > 1) folded = foldRun(folded, blocks.slice(i, end));
      i = end;
    }
  }
  return folded;
}

/** Turns blocks into single cards, the innermost first, until at most `limit` nodes are left. */
export function foldBlocks(drawing: Drawing, limit: number): Drawing {
  let folded = drawing;
  const inner = [...drawing.blocks].sort((a, b) => b.id.split(".").length - a.id.split(".").length);
  for (const block of inner) {
    if (folded.nodes.length <= limit) break;
    folded = foldBlock(folded, block);
  }
  return folded;
}

/** Alike inside, in the same place, and connected with nothing but each other there. */
function follows(drawing: Drawing, a: DrawnBlock, b: DrawnBlock): boolean {
  if (a.parent !== b.parent) return false;
  const [first, second] = [nodesOf(drawing, a.id), nodesOf(drawing, b.id)];
  if (first.length !== second.length) return false;
  const [x, y] = [new Set(first.map((n) => n.id)), new Set(second.map((n) => n.id))];
  const leaving = drawing.edges.filter((e) => x.has(e.from) && !x.has(e.to));
  const entering = drawing.edges.filter((e) => !y.has(e.from) && y.has(e.to));
  return (
    leaving.length > 0 &&
    leaving.every((e) => y.has(e.to)) &&
    entering.every((e) => x.has(e.from)) &&
    new Set(leaving.map((e) => e.from)).size === 1 &&
    signature(drawing, first) === signature(drawing, second)
  );
}

/** What a block looks like inside, without the names. */
function signature(drawing: Drawing, nodes: readonly DrawnNode[]): string {
  const index = new Map(nodes.map((n, i) => [n.id, i]));
  const looks = nodes.map((n) => n.parts.map((p) => `${p.title} ${p.detail}`).join("/"));
  const edges = drawing.edges
    .filter((e) => index.has(e.to))
    .map((e) => `${index.get(e.from) ?? "before"}>${index.get(e.to)}${e.kind}`);
  return [...looks, ...edges.sort()].join("|");
}

function foldRun(drawing: Drawing, run: readonly DrawnBlock[]): Drawing {
  const [first, last] = [run[0]!, run.at(-1)!];
  const kept = nodesOf(drawing, first.id);
  const lastNodes = nodesOf(drawing, last.id);
  const gone = new Set(run.slice(1).flatMap((b) => nodesOf(drawing, b.id).map((n) => n.id)));
  const twin = new Map(lastNodes.map((n, i) => [n.id, kept[i]!.id]));
  const edges = drawing.edges.flatMap((e): DrawnEdge[] => {
    if (gone.has(e.to)) return [];
    if (!gone.has(e.from)) return [e];
    const from = twin.get(e.from);
    return from === undefined ? [] : [{ ...e, from }];
  });
  const short = (title: string): string => title.split(".").at(-1)!;
  const title = `${first.title} … ${short(last.title)}`;
  const isGone = (id: string): boolean => run.slice(1).some((b) => blocksAround(drawing, id).includes(b.id));
  return {
    ...drawing,
    nodes: drawing.nodes.filter((n) => !gone.has(n.id)),
    edges,
    blocks: drawing.blocks
      .filter((b) => !isGone(b.id))
      .map((b) => (b === first ? { ...b, title, count: run.length } : b)),
  };
}

function foldBlock(drawing: Drawing, block: DrawnBlock): Drawing {
  const inside = nodesOf(drawing, block.id);
  if (inside.length === 0) return drawing;
  const id = `block:${block.id}`;
  const ids = new Set(inside.map((n) => n.id));
  const titles = inside.flatMap((n) => n.parts.map((p) => p.title));
  const detail =
    titles.length > 4 ? `${titles.slice(0, 3).join(", ")} … ${titles.length}` : titles.join(", ");
  const title = block.count > 1 ? `${block.title}  ×${block.count}` : block.title;
  const card: DrawnNode = {
    id,
    kind: "card",
    block: block.parent,
    parts: [{ title, detail, params: "", category: "block", path: block.id }],
  };
  const edges = new Map<string, DrawnEdge>();
  for (const e of drawing.edges) {
    const edge = { ...e, from: ids.has(e.from) ? id : e.from, to: ids.has(e.to) ? id : e.to };
    if (edge.from !== edge.to) edges.set(`${edge.from}>${edge.to}`, edge);
  }
  const at = drawing.nodes.indexOf(inside[0]!);
  const nodes = [
    ...drawing.nodes.slice(0, at),
    card,
    ...drawing.nodes.slice(at).filter((n) => !ids.has(n.id)),
  ];
  return {
    ...drawing,
    nodes: nodes.filter((n) => !ids.has(n.id)),
    edges: [...edges.values()],
    blocks: drawing.blocks.filter((b) => !blocksAround(drawing, b.id).includes(block.id)),
  };
}

function nodesOf(drawing: Drawing, block: string): DrawnNode[] {
  const inside = new Set(
    drawing.blocks.filter((b) => blocksAround(drawing, b.id).includes(block)).map((b) => b.id),
  );
  return drawing.nodes.filter((n) => inside.has(n.block));
}
