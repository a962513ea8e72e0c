/** @file Drawing → DOT, for Graphviz. */
import type { Drawing, DrawnNode, EdgeKind } from "./drawing.ts";
import { blockTitle } from "./layout.ts";

const SHAPES: Readonly<Record<DrawnNode["kind"], string>> = {
  field: "oval",
  card: "box",
  join: "circle",
};

const STYLES: Readonly<Record<EdgeKind, string>> = {
  flow: "",
  skip: ", color=orangered",
  carry: ", style=dashed, constraint=false",
  tied: ", style=dotted",
};

export function printDot(drawing: Drawing): string {
  const lines = [
    `digraph ${quote(drawing.title)} {`,
    `  node [fontname="Helvetica"];`,
    `  edge [fontname="Helvetica", fontsize=10];`,
  ];
  lines.push(...printLevel(drawing, "", "  "));
  for (const { from, to, shape, kind } of drawing.edges) {
    const label = kind === "tied" ? "" : shape;
    lines.push(`  ${quote(from)} -> ${quote(to)} [label=${quote(label)}${STYLES[kind]}];`);
  }
  return `${lines.join("\n")}\n}\n`;
}

function printLevel(drawing: Drawing, block: string, indent: string): string[] {
  const nodes = drawing.nodes
    .filter((n) => n.block === block)
    .map((n) => `${indent}${quote(n.id)} [shape=${SHAPES[n.kind]}, label=${quote(labelOf(n))}];`);
  const inner = drawing.blocks
    .filter((b) => b.parent === block)
    .flatMap((b) => [
      `${indent}subgraph ${quote(`cluster_${b.id}`)} {`,
      `${indent}  label=${quote(blockTitle(b))};`,
      ...printLevel(drawing, b.id, `${indent}  `),
      `${indent}}`,
    ]);
  return [...nodes, ...inner];
}

/** Parts one below the other; DOT wants its own line breaks. */
function labelOf({ parts }: DrawnNode): string {
  return parts.map((p) => [p.title, p.detail].filter((t) => t !== "").join("\n")).join("\n");
}

function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
