/** @file A file with syntax errors: the declarations that are whole, apart from those that are not. */
import type { Parsed } from "../parse.ts";

export interface Stretch {
  readonly text: string;
  /** It parses by itself. */
  readonly whole: boolean;
}

/** The text in stretches of lines, each with one or more declarations; `isWhole` tells whether a text parses. */
export function findWhole(text: string, { ast }: Parsed, isWhole: (text: string) => boolean): Stretch[] {
  const stretches: Stretch[] = [];
  let start = 0;
  for (const end of [
    ...lineEndsBehind(
      text,
      ast.items.map((item) => item.span),
    ),
    text.length,
  ]) {
    if (end <= start) continue;
    const part = text.slice(start, end);
    start = end;
    const whole = isWhole(part);
    const before = stretches.at(-1);
    if (before?.whole === whole) stretches[stretches.length - 1] = { text: before.text + part, whole };
    else stretches.push({ text: part, whole });
  }
  return stretches;
}

/** Where the lines end on which declarations end, if nothing but a comment stands behind them there. */
function lineEndsBehind(
  text: string,
  spans: readonly { readonly start: number; readonly end: number }[],
): number[] {
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  return sorted.flatMap(({ end }, i) => {
    const rest = /[ \t]*(?:\/\/[^\r\n]*)?(?:\r\n|\r|\n|$)/y;
    rest.lastIndex = end;
    const found = rest.exec(text);
    const next = sorted[i + 1]?.start ?? text.length;
    return found && rest.lastIndex <= next ? [rest.lastIndex] : [];
  });
}
