/** @file Layout → SVG. */
import { blocksAround, type Category, type Drawing, type Part } from "./drawing.ts";
import { escapeXml } from "./escape.ts";
import {
  blockTitle,
  type Layout,
  layoutDrawing,
  type PlacedBlock,
  type PlacedEdge,
  type PlacedNode,
  type Point,
} from "./layout.ts";
import { measureText } from "./measure-text.ts";
import { heightOfPart, LABEL_SIZE, PAD } from "./sizes-of-cards.ts";
import { DRAWING_STYLE } from "./theme.ts";

/** Room above for the title and a line of documentation. */
const HEAD = 58;
const SIDE = 16;

/** A drawing as a file of its own, light or dark as the reader's system is. */
export function printSvg(drawing: Drawing): string {
  const layout = layoutDrawing(drawing);
  const { lines, width, left } = headOf(drawing, layout);
  const height = HEAD + 16 * (lines.length - 1) + layout.height;
  const top = HEAD + 16 * (lines.length - 1);
  const doc = lines.map(
    (line, i) => `<text class="doc" x="${SIDE}" y="${46 + 16 * i}">${escapeXml(line)}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="nabla" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-label="${escapeXml(drawing.title)}">`,
    `<style>${DRAWING_STYLE}</style>`,
    printMarkers(),
    `<rect class="paper" width="100%" height="100%"/>`,
    `<text class="heading" x="${SIDE}" y="26">${escapeXml(drawing.title)}</text>`,
    ...doc,
    `<g transform="translate(${round(left)} ${round(top)})">`,
    printContent(drawing, layout),
    `</g>`,
    `</svg>`,
    "",
  ].join("\n");
}

/** The documentation is broken so that it makes the picture at most a little wider. */
function headOf(drawing: Drawing, layout: Layout): { lines: string[]; width: number; left: number } {
  const room = Math.max(layout.width, 340);
  const lines: string[] = [];
  for (const word of drawing.doc.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && measureText(longer, 12) <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const text = Math.max(measureText(drawing.title, 17), ...lines.map((l) => measureText(l, 12)));
  const width = Math.max(layout.width, text) + 2 * SIDE;
  return { lines, width, left: (width - layout.width) / 2 };
}

export function printMarkers(): string {
  const marker = (kind: string): string =>
    `<marker id="arrow-${kind}" class="of-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.8 7.4 4 0 7.2z"/></marker>`;
  return `<defs>${["flow", "skip", "carry", "tied"].map(marker).join("")}</defs>`;
}

/** Blocks below, then edges, cards, labels. */
export function printContent(drawing: Drawing, layout: Layout): string {
  const around = (block: string): string => blocksAround(drawing, block).join(" ");
  return [
    ...layout.blocks.map((b) => printBlock(b, around(b.block.parent))),
    ...layout.edges.map((e) => printEdge(e, around(e.block))),
    ...layout.nodes.map((n) => printNode(n, around(n.node.block))),
  ].join("\n");
}

function printBlock({ block, x, y, width, height, title: at }: PlacedBlock, inside: string): string {
  const rect = `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="10"/>`;
  const title = `<text x="${round(at.x)}" y="${round(at.y + 13)}">${escapeXml(blockTitle(block))}</text>`;
  return `<g class="block" data-block="${escapeXml(block.id)}" data-in="${escapeXml(inside)}">${rect}${title}</g>`;
}

function printEdge({ kind, points, label, arrow }: PlacedEdge, inside: string): string {
  const ending = arrow ? ` marker-end="url(#arrow-${kind})"` : "";
  const path = `<path class="edge ${kind}" data-in="${escapeXml(inside)}" d="${curve(points)}"${ending}/>`;
  if (!label) return path;
  const y = label.y + label.height / 2 + LABEL_SIZE * 0.35;
  return `${path}\n<text class="shape" data-in="${escapeXml(inside)}" x="${round(label.x + 4)}" y="${round(y)}">${escapeXml(label.text)}</text>`;
}

/** Smooth, and upright at every point. */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  let at = first!;
  let path = `M${round(at.x)} ${round(at.y)}`;
  for (const to of rest) {
    const middle = round((at.y + to.y) / 2);
    path +=
      Math.abs(at.x - to.x) < 0.5
        ? `L${round(to.x)} ${round(to.y)}`
        : `C${round(at.x)} ${middle} ${round(to.x)} ${middle} ${round(to.x)} ${round(to.y)}`;
    at = to;
  }
  return path;
}

function printNode(placed: PlacedNode, inside: string): string {
  const { node, x, y } = placed;
  const body =
    node.kind === "join" ? printJoin(placed) : node.kind === "field" ? printField(placed) : printCard(placed);
  const tip = node.parts.map((p) => p.path).filter((p) => p !== "");
  const title = tip.length > 0 ? `<title>${escapeXml(tip.join("\n"))}</title>` : "";
  return `<g class="node" data-in="${escapeXml(inside)}" transform="translate(${round(x)} ${round(y)})">${title}${body}</g>`;
}

function printJoin({ node, width, height }: PlacedNode): string {
  const { title, category } = node.parts[0]!;
  return `<rect class="join" style="${colour(category)}" width="${round(width)}" height="${height}" rx="${height / 2}"/><text style="${colour(category)}" x="${round(width / 2)}" y="17.5" text-anchor="middle">${escapeXml(title)}</text>`;
}

function printField({ node, width, height }: PlacedNode): string {
  const { title, detail, category } = node.parts[0]!;
  return [
    `<rect class="pill" style="${colour(category)}" width="${round(width)}" height="${height}" rx="${height / 2}"/>`,
    `<text class="title" x="${round(width / 2)}" y="18" text-anchor="middle">${escapeXml(title)}</text>`,
    `<text class="detail" x="${round(width / 2)}" y="33" text-anchor="middle">${escapeXml(detail)}</text>`,
  ].join("");
}

/** A bar in the category's colour at the left; strips below the first part have a tint of theirs. */
function printCard({ node, width, height }: PlacedNode): string {
  let y = 0;
  const clip = `card-${node.id.replace(/\W/g, "-")}`;
  const parts = node.parts.map((part, i) => {
    const own = heightOfPart(part, i);
    const text = printPart(part, i, y, own, width);
    y += own;
    return text;
  });
  return [
    `<clipPath id="${clip}"><rect width="${round(width)}" height="${height}" rx="7"/></clipPath>`,
    `<rect class="card" width="${round(width)}" height="${height}" rx="7"/>`,
    `<g clip-path="url(#${clip})">${parts.join("")}</g>`,
  ].join("");
}

function printPart(part: Part, index: number, y: number, height: number, width: number): string {
  const left = PAD;
  const right = round(width - PAD);
  const shapes = [
    `<rect class="tint" style="${colour(part.category)}" y="${y}" width="${round(width)}" height="${height}"/>`,
    `<rect class="bar" style="${colour(part.category)}" y="${y}" width="4" height="${height}"/>`,
    ...(index > 0 ? [`<line class="rule" x2="${round(width)}" y1="${y}" y2="${y}"/>`] : []),
  ];
  const baseline = index > 0 ? y + 15.5 : part.detail === "" ? y + 20.5 : y + 19;
  const params =
    part.params &&
    `<text class="params" x="${right}" y="${baseline}" text-anchor="end">${escapeXml(part.params)}</text>`;
  const title = `<text class="${index > 0 ? "strip" : "title"}" x="${left}" y="${baseline}">${escapeXml(part.title)}</text>`;
  const place =
    index > 0 ? { x: left + measureText(part.title, 12) + 4, y: baseline } : { x: left, y: y + 35.5 };
  const detail =
    part.detail && `<text class="detail" x="${place.x}" y="${place.y}">${escapeXml(part.detail)}</text>`;
  return [...shapes, title, params, detail].join("");
}

function colour(category: Category): string {
  return `--of: var(--${category === "block" ? "of-block" : category})`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
