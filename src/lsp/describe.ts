/** @file What is said of a name: Markdown for hover and for the details of completion. */
import { printArgument, printSignature, type LibraryEntry } from "./library.ts";
import type { NameSymbol } from "./names.ts";
import { parametersOf } from "./names.ts";
import type { Expr, Param } from "../syntax/ast.ts";

/** A library entry with its formula and source. */
export function describeEntry(entry: LibraryEntry): string {
  const { doc } = entry;
  const args = entry.arguments.map((a) => `- \`${printArgument(a)}\` – ${a.doc}`);
  return paragraphs([
    code(printSignature(entry)),
    doc.summary,
    doc.formula ? `*${doc.formula}*` : "",
    args.join("\n"),
    doc.source ? `Source: ${doc.source}` : "",
  ]);
}

/** A declared name: how it is written, and its `///` lines. */
export function describeSymbol(symbol: NameSymbol, textOf: (expr: Expr) => string): string {
  return paragraphs([code(headOf(symbol, textOf)), symbol.doc]);
}

function headOf(symbol: NameSymbol, textOf: (expr: Expr) => string): string {
  const { kind, name, declaration } = symbol;
  if (symbol.parameter) return printParameter(symbol.parameter, textOf);
  if (kind === "size") return `${name}: dim`;
  if (kind === "value") return symbol.value ? `${name} = ${oneLine(textOf(symbol.value))}` : name;
  if (kind === "turn") return `for ${name} in …`;
  if (declaration?.kind === "const")
    return `const ${declaration.name.name} = ${oneLine(textOf(declaration.value))}`;
  const params = parametersOf(declaration).map((p) => printParameter(p, textOf));
  const word = declaration?.kind ?? kind;
  return params.length === 0 ? `${word} ${name}` : `${word} ${name}(${params.join(", ")})`;
}

/** `depth: int in [20, 32] = 20` */
export function printParameter(param: Param, textOf: (expr: Expr) => string): string {
  const type = param.type ? `: ${param.type.list ? `[${param.type.name}]` : param.type.name}` : "";
  const domain = param.domain ? ` in ${oneLine(textOf(param.domain))}` : "";
  const fallback = param.default ? ` = ${oneLine(textOf(param.default))}` : "";
  return `${param.name.name}${type}${domain}${fallback}`;
}

const LONGEST = 80;

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

export function code(text: string): string {
  return `\`\`\`nn\n${text}\n\`\`\``;
}

/** Joined by blank lines; empty ones left out. */
export function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}
