/** @file Drawing → a page of its own: the SVG, with blocks that fold and zoom. It loads nothing. */
import { foldRepeats } from "./fold.ts";
import type { Drawing } from "./drawing.ts";
import { escapeXml } from "./escape.ts";
import { PAGE_SCRIPT } from "./page-script.ts";
import { printSvg } from "./print-svg.ts";

const STYLE = `
html { color-scheme: light dark; }
body { margin: 0; background: light-dark(#fff, #11151c); font: 13px Inter, ui-sans-serif, system-ui, sans-serif; }
.bar { position: sticky; top: 0; z-index: 1; display: flex; gap: 6px; padding: 8px 16px; justify-content: flex-end; }`;

/** Rules for the drawing and its buttons, for pages that hold a drawing among other things. */
export const FOLDING_STYLE = `
[data-act] { font: inherit; padding: 4px 10px; border-radius: 6px; border: 1px solid light-dark(#d0d5dd, #344054);
  background: light-dark(#fff, #1a202b); color: light-dark(#344054, #cfd6e0); cursor: pointer; }
[data-act]:hover { background: light-dark(#f2f4f7, #263041); }
.drawing { overflow: auto; text-align: center; }
.nabla .block { cursor: pointer; outline-offset: -2px; }
.nabla .block:hover > rect { stroke: var(--line); }
.nabla .block.folded > rect { fill: var(--card); }
.nabla .block.folded > text { fill: var(--of-block); }`;

export function printPage(drawing: Drawing): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(drawing.title)}</title>
<style>${STYLE}${FOLDING_STYLE}</style>
</head>
<body>
<div class="bar">${printButtons(drawing)}</div>
${printFoldingDrawing(drawing)}
<script>${PAGE_SCRIPT}</script>
</body>
</html>
`;
}

export function printButtons(drawing: Drawing): string {
  const button = (act: string, text: string): string =>
    `<button type="button" data-act="${act}">${text}</button>`;
  const folding =
    drawing.blocks.length > 0 ? button("fold", "fold all") + button("unfold", "unfold all") : "";
  return `${folding}${button("out", "−")}${button("fit", "fit")}${button("in", "+")}`;
}

/** The SVG in which repeats of a block are folded to begin with. */
export function printFoldingDrawing(drawing: Drawing): string {
  const first = new Set(foldRepeats(drawing).blocks.map((b) => b.id));
  const repeats = drawing.blocks.filter((b) => !first.has(b.id)).map((b) => b.id);
  const svg = repeats.reduce(
    (text, id) => text.replace(`data-block="${escapeXml(id)}"`, `data-block="${escapeXml(id)}" data-folded`),
    printSvg(drawing),
  );
  return `<div class="drawing">\n${svg}</div>`;
}
