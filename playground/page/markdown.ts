/** @file The little Markdown of hover and completion → nodes: paragraphs, lists, code, emphasis. */
import { el } from "./dom.ts";

export function renderMarkdown(text: string): HTMLElement {
  const blocks = text.split(/\n{2,}(?![^`]*\n```(?:\n|$))/);
  return el("div", { class: "markdown" }, ...blocks.map(renderBlock));
}

function renderBlock(block: string): HTMLElement {
  const code = /^```\w*\n([^]*?)\n?```$/.exec(block.trim());
  if (code) return el("pre", {}, code[1]!);
  const lines = block.split("\n");
  if (lines.every((line) => line.startsWith("- ")))
    return el("ul", {}, ...lines.map((line) => el("li", {}, ...renderText(line.slice(2)))));
  return el("p", {}, ...renderText(block));
}

/** `code` and *emphasis*. */
function renderText(text: string): (Node | string)[] {
  return text.split(/(`[^`]+`|\*[^*]+\*)/).map((part) => {
    if (/^`.+`$/.test(part)) return el("code", {}, part.slice(1, -1));
    return /^\*.+\*$/s.test(part) ? el("em", {}, part.slice(1, -1)) : part;
  });
}
