/** @file Drawing → Mermaid's flowcharts, for Markdown. */
import type { Drawing, DrawnNode, EdgeKind } from "./drawing.ts";
import { blockTitle } from "./layout.ts";

const BRACKETS: Readonly<Record<DrawnNode["kind"], readonly [string, string]>> = {
  field: ["([", "])"],
  card: ["[", "]"],
  join: ["((", "))"],
};

const ARROWS: Readonly<Record<EdgeKind, string>> = { flow: "-->", skip: "==>", carry: "-.->", tied: "-.-" };

export function printMermaid(drawing: Drawing): string {
  const lines = ["flowchart TB", ...printLevel(drawing, "", "  ")];
  for (const { from, to, shape, kind } of drawing.edges) {
    const label = kind === "tied" ? "" : `|${quote(shape)}|`;
    lines.push(`  ${idOf(from)} ${ARROWS[kind]}${label} ${idOf(to)}`);
  }
  return `${lines.join("\n")}\n`;
}

function printLevel(drawing: Drawing, block: string, indent: string): string[] {
  const nodes = drawing.nodes
    .filter((n) => n.block === block)
    .map((n) => `${indent}${idOf(n.id)}${BRACKETS[n.kind][0]}${quote(labelOf(n))}${BRACKETS[n.kind][1]}`);
  const inner = drawing.blocks
    .filter((b) => b.parent === block)
    .flatMap((b) => [
      `${indent}subgraph ${idOf(`b ${b.id}`)}[${quote(blockTitle(b))}]`,
      ...printLevel(drawing, b.id, `${indent}  `),
      `${indent}end`,
    ]);
  return [...nodes, ...inner];
}

function labelOf({ parts }: DrawnNode): string {
  return parts.map((p) => [p.title, p.detail].filter((t) => t !== "").join(" ")).join("<br/>");
}

/** Names that are words of Mermaid (`end`) cannot stand alone. */
function idOf(id: string): string {
  return `n_${id.replace(/\W/g, "_")}`;
}

function quote(text: string): string {
  return `"${text.replaceAll('"', "#quot;")}"`;
}
