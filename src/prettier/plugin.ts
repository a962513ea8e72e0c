/** @file A plugin for Prettier: specs, and ```nn blocks in Markdown, in the layout of `nabla fmt`. */
import type { AstPath, Parser, Printer, SupportLanguage } from "prettier";
import { builders } from "prettier/doc";
import type { Diagnostic } from "../core/diagnostic.ts";
import { lineStarts, positionAt } from "../core/span.ts";
import { formatSource } from "../syntax/format.ts";
import { parse } from "../syntax/parse.ts";

/** Prettier asks for a tree; the formatter works on the text, so the whole text is the one node. */
interface SpecNode {
  readonly text: string;
}

export const languages: SupportLanguage[] = [
  { name: "Nabla", parsers: ["nabla"], extensions: [".nn"], aliases: ["nn"], vscodeLanguageIds: ["nabla"] },
];

const parser: Parser<SpecNode> = {
  parse: (text) => {
    const [first] = parse({ file: "", text }).diagnostics;
    if (first) throw syntaxError(first, text);
    return { text };
  },
  astFormat: "nabla",
  locStart: () => 0,
  locEnd: (node) => node.text.length,
};

export const parsers = { nabla: parser };

const printer: Printer<SpecNode> = {
  print: ({ node }: AstPath<SpecNode>) => {
    const lines = formatSource(node.text).split("\n");
    return builders.join(builders.hardline, lines);
  },
};

export const printers = { nabla: printer };

/** As Prettier wants it, with its place: it shows the code frame. */
function syntaxError({ code, message, span }: Diagnostic, text: string): SyntaxError {
  const starts = lineStarts(text);
  const loc = { start: positionAt(starts, span.start), end: positionAt(starts, span.end) };
  return Object.assign(new SyntaxError(`${code}: ${message}`), { loc });
}
