/** @file The colours of a text: words of the language by its own lexer, names by what they mean. */
import { listSemanticTokens } from "../../src/lsp/features/semantic.ts";
import { isToken, isWord, tokensOf } from "../../src/lsp/tokens.ts";
import type { Token } from "../../src/syntax/tokens.ts";
import { checkedOf, type Source } from "./checked.ts";

export interface Colour {
  readonly from: number;
  readonly to: number;
  /** The end of a CSS class. */
  readonly style: string;
}

/** Stretches in the order of the text, none inside another. */
export function colourText(source: Source): readonly Colour[] {
  const { tokens, comments } = tokensOf(source.text);
  const names = listSemanticTokens(checkedOf(source)).map(({ start, length, type, modifiers }) => ({
    from: start,
    to: start + length,
    style: modifiers.includes("declaration") ? `${type} cm-nn-declaration` : type,
  }));
  const named = new Set(names.map((n) => n.from));
  const others = tokens.flatMap((token, i): Colour[] => {
    const style = named.has(token.startOffset) ? null : styleOf(token, tokens[i + 1]);
    return style ? [{ from: token.startOffset, to: token.startOffset + token.image.length, style }] : [];
  });
  const said = comments.map(({ span, doc }) => ({
    from: span.start,
    to: span.end,
    style: doc ? "doc" : "comment",
  }));
  return [...names, ...others, ...said].filter((c) => c.to > c.from).sort((a, b) => a.from - b.from);
}

function styleOf(token: Token, next: Token | undefined): string | null {
  if (isToken(token, "Number", "Percent", "Size", "True", "False")) return "number";
  if (isToken(token, "String")) return "string";
  if (isToken(token, "Arrow", "Bar")) return "flow";
  if (isToken(token, "BadNumber", "BadString", "BadName", "Unknown")) return "bad";
  if (isToken(token, "Upper", "Lower") || !isWord(token)) return null;
  // Words of the language may name a setting (`data = xor`).
  return isToken(next, "Equals") ? "property" : "keyword";
}
