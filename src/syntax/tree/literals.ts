/** @file Number, size, string and truth literals. */
import type { IToken } from "chevrotain";
import { malformedNumber, unknownEscape } from "../../diagnostics/syntax.ts";
import type { NumberLiteral, SizeLiteral, StringLiteral } from "../ast.ts";
import { type BuildContext, report, spanOf } from "./context.ts";

const ESCAPES: Readonly<Record<string, string>> = { '"': '"', "\\": "\\", n: "\n", t: "\t" };

/** `50_000`, `1e-3`, `5%` */
export function buildNumber(context: BuildContext, token: IToken): NumberLiteral {
  const span = spanOf(context, token);
  const text = token.image;
  const percent = text.endsWith("%");
  const digits = text.replaceAll("_", "");
  const parsed = parseFloat(digits);
  if (parsed === Infinity) {
    report(
      context,
      malformedNumber.at(span, { text }, { label: "this is more than the largest number, 1.8e308" }),
    );
  }
  const value = Number.isFinite(parsed) ? parsed : 0;
  const integer = /^\d+$/.test(digits);
  return {
    kind: "number",
    value: percent ? percentValue(digits, value) : value,
    percent,
    integer,
    text,
    span,
  };
}

/** A percentage as the nearest number to its decimal form: `0.1%` is 0.001 itself, not 0.1 divided by 100. */
function percentValue(digits: string, value: number): number {
  const shifted = Number(/e/i.test(digits) ? NaN : `${digits.slice(0, -1)}e-2`);
  return Number.isNaN(shifted) ? value / 100 : shifted;
}

/** `3x3`, `0x3` */
export function buildSize(context: BuildContext, token: IToken): SizeLiteral {
  return {
    kind: "size",
    values: token.image.toLowerCase().split("x").map(Number),
    span: spanOf(context, token),
  };
}

export function buildString(context: BuildContext, token: IToken): StringLiteral {
  const span = spanOf(context, token);
  const { image } = token;
  const closed = image.length > 1 && /["'“”‘’]$/.test(image);
  const inner = image.slice(1, closed ? -1 : undefined);
  let value = "";
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] !== "\\" || i + 1 === inner.length) {
      value += inner[i];
      continue;
    }
    const letter = inner[++i]!;
    value += ESCAPES[letter] ?? `\\${letter}`;
    if (Object.hasOwn(ESCAPES, letter)) continue;
    const start = span.start + i;
    const at = { ...span, start, end: start + 2 };
    const fixes = [
      { title: "write the backslash twice", edits: [{ span: { ...at, end: start }, text: "\\" }] },
    ];
    report(context, unknownEscape.at(at, { escape: `\\${letter}` }, { fixes }));
  }
  return { kind: "string", value, span };
}
