/** @file Gives everything in a drawing a place. Blocks are laid out from the inside out, each by dagre. Drawing → Layout. */
import { dagre, type DagreGraph } from "./dagre.ts";
import type { DrawnBlock, DrawnNode, Drawing, EdgeKind } from "./drawing.ts";
import { blocksAround } from "./drawing.ts";
import { measureText } from "./measure-text.ts";
import { type Box, LABEL_SIZE, PAD, sizeOfNode, TITLE_SIZE } from "./sizes-of-cards.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode extends Box {
  readonly node: DrawnNode;
}

export interface PlacedBlock extends Box {
  readonly block: DrawnBlock;
  readonly title: Box;
}

export interface PlacedEdge {
  readonly kind: EdgeKind;
  readonly points: readonly Point[];
  readonly label: (Box & { readonly text: string }) | null;
  /** The block in which it is drawn. */
  readonly block: string;
  readonly arrow: boolean;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly blocks: readonly PlacedBlock[];
  readonly edges: readonly PlacedEdge[];
}

/** One block's content from its own corner, and where values enter and leave it. */
interface Level extends Layout {
  readonly title: Box;
  readonly entries: ReadonlyMap<string, number>;
  readonly exits: ReadonlyMap<string, number>;
}

const MARGIN = 14;
const HEADER = 26;
const WEIGHTS: Readonly<Record<EdgeKind, number>> = { flow: 20, skip: 2, carry: 1, tied: 1 };

export function layoutDrawing(drawing: Drawing): Layout {
  return layoutBlock(drawing, null);
}

/** An edge as one level sees it: between two children, or from or to its border. */
interface LevelEdge {
  readonly from: string;
  readonly to: string;
  /** The node that makes the value. */
  readonly value: string;
  readonly kind: EdgeKind;
  readonly shape: string;
}

function layoutBlock(drawing: Drawing, block: DrawnBlock | null): Level {
  const id = block?.id ?? "";
  const nodes = drawing.nodes.filter((n) => n.block === id);
  const inner = drawing.blocks.filter((b) => b.parent === id);
  const levels = new Map(inner.map((b) => [`#${b.id}`, layoutBlock(drawing, b)]));
  const edges = levelEdges(drawing, id);
  const graph = new dagre.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "TB", nodesep: 26, edgesep: 18, ranksep: 22, marginx: 0, marginy: 0 });
  for (const node of nodes) graph.setNode(node.id, { ...sizeOfNode(node) });
  for (const [key, { width, height }] of levels) graph.setNode(key, { width, height });
  for (const edge of edges) {
    for (const end of [edge.from, edge.to]) if (isBorder(end)) graph.setNode(end, { width: 1, height: 1 });
  }
  const labelled = new Set<string>();
  for (const [i, edge] of edges.entries()) {
    // A value's shape stands once a level; borders have it outside.
    const shows =
      !isBorder(edge.from) && !isBorder(edge.to) && edge.kind !== "tied" && !labelled.has(edge.value);
    if (shows) labelled.add(edge.value);
    const size = shows
      ? { width: measureText(edge.shape, LABEL_SIZE) + 8, height: LABEL_SIZE + 3, labelpos: "r" as const }
      : {};
    const [v, w] = endsOf(edge);
    graph.setEdge(v, w, { ...size, weight: WEIGHTS[edge.kind], minlen: 1 }, String(i));
  }
  dagre.layout(graph);
  return readLevel(graph, { block, nodes, inner, levels, edges });
}

/** As dagre gets it: what goes back to an earlier node is turned round, so that all flow downwards. */
function endsOf({ from, to, kind }: LevelEdge): readonly [string, string] {
  return kind === "carry" ? [to, from] : [from, to];
}

function isBorder(key: string): boolean {
  return key.startsWith("<") || key.startsWith(">");
}

function levelEdges(drawing: Drawing, id: string): LevelEdge[] {
  const found = new Map<string, LevelEdge>();
  const blockOf = new Map(drawing.nodes.map((n) => [n.id, n.block]));
  for (const edge of drawing.edges) {
    const from = childOf(drawing, edge.from, blockOf.get(edge.from)!, id);
    const to = childOf(drawing, edge.to, blockOf.get(edge.to)!, id);
    // A cell's node may hand on to itself.
    const again = edge.from === edge.to && from === edge.from;
    if ((from === null && to === null) || (from === to && !again)) continue;
    const value = edge.from;
    const known: LevelEdge = {
      from: from ?? `<${value}`,
      to: to ?? `>${value}`,
      value,
      kind: edge.kind,
      shape: edge.shape,
    };
    const key = `${known.from} ${known.to} ${value}`;
    const before = found.get(key);
    if (!before || before.kind !== "flow") found.set(key, known);
  }
  return [...found.values()];
}

/** The node itself, or the child block around it; null if it stands outside. */
function childOf(drawing: Drawing, node: string, block: string, level: string): string | null {
  if (block === level) return node;
  const around = blocksAround(drawing, block);
  const at = level === "" ? around.length : around.indexOf(level);
  return at <= 0 ? null : `#${around[at - 1]}`;
}

interface LevelParts {
  readonly block: DrawnBlock | null;
  readonly nodes: readonly DrawnNode[];
  readonly inner: readonly DrawnBlock[];
  readonly levels: ReadonlyMap<string, Level>;
  readonly edges: readonly LevelEdge[];
}

function readLevel(graph: DagreGraph, { block, nodes, inner, levels, edges }: LevelParts): Level {
  const top = block ? HEADER : 0;
  const title = block ? measureText(blockTitle(block), TITLE_SIZE) + 4 : 0;
  const { left, right, bottom } = block ? balance(graph, extent(graph)) : extent(graph);
  // Values mostly enter in the middle: the title has room beside them.
  const width = Math.max(right - left, 2 * title + 16) + 2 * MARGIN;
  const height = bottom + top + MARGIN + (block ? MARGIN : 2 * MARGIN);
  const dx = MARGIN - left + (width - 2 * MARGIN - (right - left)) / 2;
  const dy = top + MARGIN;
  const boxes = new Map<string, Box>(
    graph.nodes().map((key) => {
      const { x, y, width: w, height: h } = graph.node(key);
      return [key, { x: x - w / 2 + dx, y: y - h / 2 + dy, width: w, height: h }];
    }),
  );
  const entries = new Map<string, number>();
  const exits = new Map<string, number>();
  for (const [key, box] of boxes) {
    if (key.startsWith("<")) entries.set(key.slice(1), box.x + box.width / 2);
    if (key.startsWith(">")) exits.set(key.slice(1), box.x + box.width / 2);
  }
  const start = (edge: LevelEdge): Point => {
    const box = boxes.get(edge.from)!;
    if (isBorder(edge.from)) return { x: box.x + box.width / 2, y: 0 };
    const x = levels.get(edge.from)?.exits.get(edge.value) ?? box.width / 2;
    return { x: box.x + x, y: box.y + box.height };
  };
  const end = (edge: LevelEdge): Point => {
    const box = boxes.get(edge.to)!;
    if (isBorder(edge.to)) return { x: box.x + box.width / 2, y: height };
    const x = levels.get(edge.to)?.entries.get(edge.value) ?? box.width / 2;
    return { x: box.x + x, y: box.y };
  };
  const own = edges.map((edge, i): PlacedEdge => {
    const [v, w] = endsOf(edge);
    const placed = graph.edge({ v, w, name: String(i) });
    const moved = placed.points.map((p) => ({ x: p.x + dx, y: p.y + dy }));
    const label = placed.width
      ? {
          text: edge.shape,
          x: placed.x! - placed.width / 2 + dx,
          // A line may turn aside below it.
          y: placed.y! - placed.height! / 2 + dy - 5,
          width: placed.width,
          height: placed.height!,
        }
      : null;
    const common = { kind: edge.kind, label, block: block?.id ?? "" };
    if (edge.from === edge.to) return { ...common, points: loopBeside(boxes.get(edge.from)!), arrow: true };
    if (edge.kind === "carry") return { ...common, points: moved.reverse(), arrow: true };
    const [a, b] = [start(edge), end(edge)];
    const [highest, lowest] = [isBorder(edge.from) ? top : a.y, isBorder(edge.to) ? height - MARGIN : b.y];
    // Straight past the title of the block, and from its last row to its border.
    const points = [
      a,
      ...(isBorder(edge.from) ? [{ x: a.x, y: top }] : []),
      ...moved.slice(1, -1).filter((p) => p.y > highest && p.y < lowest),
      ...(isBorder(edge.to) ? [{ x: b.x, y: height - MARGIN }] : []),
      b,
    ];
    return { ...common, points, arrow: !isBorder(edge.to) && !levels.has(edge.to) };
  });
  const within = inner.map((b) => ({ level: levels.get(`#${b.id}`)!, at: boxes.get(`#${b.id}`)!, block: b }));
  return {
    width,
    height,
    title: placeTitle(title, width, [...entries.values()]),
    entries,
    exits,
    nodes: [
      ...nodes.map((node) => ({ node, ...boxes.get(node.id)! })),
      ...within.flatMap(({ level, at }) => level.nodes.map((n) => moveBox(n, at))),
    ],
    blocks: [
      ...within.map(({ at, block: b, level }) => ({ block: b, ...at, title: moveBox(level.title, at) })),
      ...within.flatMap(({ level, at }) =>
        level.blocks.map((b) => ({ ...moveBox(b, at), title: moveBox(b.title, at) })),
      ),
    ],
    edges: [...own, ...within.flatMap(({ level, at }) => level.edges.map((e) => moveEdge(e, at)))],
  };
}

/** From the lower right of a node to its upper right. */
function loopBeside({ x, y, width, height }: Box): Point[] {
  const right = x + width;
  return [
    { x: right - 4, y: y + 0.85 * height },
    { x: right + 16, y: y + 0.5 * height },
    { x: right - 2, y: y + 0.15 * height },
  ];
}

/** At the left, or where a value enters there, at the right. */
function placeTitle(width: number, room: number, entries: readonly number[]): Box {
  const places = [PAD, room - PAD - width, ...entries.map((x) => x + 8)];
  const isFree = (x: number): boolean =>
    x + width <= room - 4 && entries.every((entry) => entry < x - 4 || entry > x + width + 4);
  return { x: places.find(isFree) ?? PAD, y: 5, width, height: 16 };
}

interface Extent {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where one value enters, it does so in the middle, so that blocks below each other are joined by straight lines. */
function balance(graph: DagreGraph, { left, right, bottom }: Extent): Extent {
  const entries = graph.nodes().filter((key) => key.startsWith("<"));
  if (entries.length !== 1) return { left, right, bottom };
  const { x } = graph.node(entries[0]!);
  const half = Math.max(x - left, right - x);
  return { left: x - half, right: x + half, bottom };
}

/** What dagre's nodes, labels and curves take up. */
function extent(graph: DagreGraph): Extent {
  const found = { left: Infinity, right: -Infinity, bottom: 0 };
  const add = (x: number, y: number, w: number, h: number): void => {
    found.left = Math.min(found.left, x - w / 2);
    found.right = Math.max(found.right, x + w / 2);
    found.bottom = Math.max(found.bottom, y + h / 2);
  };
  for (const key of graph.nodes()) {
    const { x, y, width, height } = graph.node(key);
    add(x, y, width, height);
  }
  for (const key of graph.edges()) {
    const edge = graph.edge(key);
    for (const { x, y } of edge.points) add(x, y, 0, 0);
    if (edge.width) add(edge.x!, edge.y!, edge.width, edge.height!);
  }
  return Number.isFinite(found.left) ? found : { left: 0, right: 0, bottom: 0 };
}

function moveBox<B extends Box>(box: B, by: Point): B {
  return { ...box, x: box.x + by.x, y: box.y + by.y };
}

function moveEdge(edge: PlacedEdge, by: Point): PlacedEdge {
  return {
    ...edge,
    points: edge.points.map((p) => ({ x: p.x + by.x, y: p.y + by.y })),
    label: edge.label && moveBox(edge.label, by),
  };
}

/** `basic1 … basic3  ×3` */
export function blockTitle({ title, count }: DrawnBlock): string {
  return count > 1 ? `${title}  ×${count}` : title;
}
