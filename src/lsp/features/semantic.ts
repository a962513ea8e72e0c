/** @file Semantic tokens: colours by meaning, where a grammar of patterns cannot tell. */
import { findEntry } from "../library.ts";
import type { SymbolKind } from "../names.ts";
import { isToken } from "../tokens.ts";
import type { Checked } from "../workspace.ts";

/** Names of the protocol. */
export const TOKEN_TYPES = [
  "class",
  "type",
  "function",
  "variable",
  "parameter",
  "property",
  "enumMember",
  "namespace",
] as const;
export const TOKEN_MODIFIERS = ["declaration", "readonly", "defaultLibrary"] as const;

export interface SemanticToken {
  readonly start: number;
  readonly length: number;
  readonly type: (typeof TOKEN_TYPES)[number];
  readonly modifiers: readonly (typeof TOKEN_MODIFIERS)[number][];
}

const TYPE_OF: Readonly<Record<SymbolKind, SemanticToken["type"]>> = {
  const: "variable",
  block: "class",
  cell: "class",
  model: "class",
  data: "namespace",
  import: "class",
  parameter: "parameter",
  size: "parameter",
  input: "variable",
  target: "variable",
  state: "variable",
  output: "variable",
  value: "variable",
  turn: "parameter",
  entry: "function",
  phase: "namespace",
};

const CONSTANT: readonly SymbolKind[] = ["const", "parameter", "size", "turn"];
const VALUE_TYPES: readonly string[] = ["f32", "index", "bool"];

/** In the order of the text; words of the language are left to the grammar. */
export function listSemanticTokens(checked: Checked): SemanticToken[] {
  const mentions = new Map(checked.names.mentions.map((m) => [m.span.start, m]));
  const { tokens } = checked.lexed;
  return tokens.flatMap((token, i): SemanticToken[] => {
    if (!isToken(token, "Upper", "Lower")) return [];
    const at = { start: token.startOffset, length: token.image.length };
    const mention = mentions.get(token.startOffset);
    const named = isToken(tokens[i + 1], "Equals");
    if (mention) {
      const { kind } = mention.symbol;
      const type = named && kind === "parameter" && !mention.defines ? "property" : TYPE_OF[kind];
      const modifiers = [
        ...(mention.defines ? (["declaration"] as const) : []),
        ...(CONSTANT.includes(kind) ? (["readonly"] as const) : []),
      ];
      return [{ ...at, type, modifiers }];
    }
    if (isToken(tokens[i - 1], "Colon") && VALUE_TYPES.includes(token.image))
      return [{ ...at, type: "type", modifiers: ["defaultLibrary"] }];
    if (named || isToken(tokens[i - 1], "Dot")) return [{ ...at, type: "property", modifiers: [] }];
    const entry = findEntry(token.image, null);
    if (!entry) return [];
    return [{ ...at, type: entry.kind === "layer" ? "class" : "function", modifiers: ["defaultLibrary"] }];
  });
}
