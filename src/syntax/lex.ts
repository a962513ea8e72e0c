/** @file Text → tokens and comments. What is misspelt is reported, and repaired where one can tell what was meant. */
import type { TokenType } from "chevrotain";
import * as t from "../../grammar/tokens.ts";
import { foreignSpelling, malformedNumber, needlessSeparator } from "../diagnostics/syntax.ts";
import { unclosedString, unexpectedCharacter } from "../diagnostics/syntax.ts";
import type { Span } from "../core/span.ts";
import type { Comment } from "./ast.ts";
import { type PassContext, retag, spanAt, type Token, tokenSpan } from "./tokens.ts";

export interface Lexed {
  readonly tokens: Token[];
  readonly comments: readonly Comment[];
}

export function lex(context: PassContext): Lexed {
  const { source } = context;
  const { tokens: raw, groups } = t.nablaLexer.tokenize(source.text);
  const tokens: Token[] = [];
  let end = 0;
  let indent = 0;
  let first = true;
  for (const found of raw) {
    const between = source.text.slice(end, found.startOffset);
    if (first || /[\r\n]/.test(between)) {
      first = true;
      indent = /[^\r\n\ufeff]*$/.exec(between)![0].length;
    }
    const { image, startOffset, tokenType, tokenTypeIdx } = found;
    const endOffset = startOffset + image.length - 1;
    const token: Token = {
      image,
      startOffset,
      endOffset,
      tokenType,
      tokenTypeIdx,
      onNewLine: first,
      indent,
      virtual: false,
    };
    end = endOffset + 1;
    // What is passed over leaves the next token first on its line.
    if (REPAIRS.get(token.tokenType)?.(token, context) === "drop") continue;
    first = false;
    tokens.push(token);
  }
  const comments = (groups["comments"] ?? []).map((comment): Comment => {
    const doc = comment.image.startsWith("///") && !comment.image.startsWith("////");
    const span = spanAt(source, comment.startOffset, comment.startOffset + comment.image.length);
    return { text: comment.image.trimEnd(), span, doc };
  });
  return { tokens, comments };
}

type Repair = (token: Token, context: PassContext) => "keep" | "drop";

const REPAIRS: ReadonlyMap<TokenType, Repair> = new Map<TokenType, Repair>([
  [t.BadString, repairString],
  [t.BadNumber, repairNumber],
  [t.BadName, repairName],
  [t.ForeignSign, repairSign],
  [t.ForeignComment, repairComment],
  [t.Semicolon, dropSeparator],
  [t.Unknown, dropUnknown],
]);

function repairString(token: Token, context: PassContext): "keep" {
  const span = tokenSpan(context.source, token);
  const { image } = token;
  const closed = image.length > 1 && image[0] !== '"' && /['”“’‘]$/.test(image);
  if (closed) {
    const text = `"${image.slice(1, -1).replaceAll('"', '\\"')}"`;
    const fixes = [{ title: "use double quotes", edits: [{ span, text }] }];
    context.report(
      foreignSpelling.at(span, { found: shorten(image), ours: `\`${shorten(text)}\`` }, { fixes }),
    );
  } else {
    const edits = [{ span: spanAt(context.source, span.end, span.end), text: '"' }];
    if (image[0] !== '"') edits.unshift({ span: { ...span, end: span.start + 1 }, text: '"' });
    const fixes = [{ title: 'close it with `"`', edits }];
    context.report(unclosedString.at(span, { quote: '`"`' }, { fixes }));
    damageLine(context, span);
  }
  retag(token, t.StringToken);
  return "keep";
}

function repairNumber(token: Token, context: PassContext): "keep" {
  const span = tokenSpan(context.source, token);
  const { image } = token;
  const text = writeNumber(image);
  const fixes = text === null ? [] : [{ title: `write \`${text}\``, edits: [{ span, text }] }];
  const help = /^\d+[A-Za-z_]/.test(image) && text === null ? ["a name starts with a letter"] : [];
  context.report(malformedNumber.at(span, { text: image }, { help, fixes }));
  retag(token, /^\d+(X\d+)+$/i.test(image) ? t.Size : t.NumberToken);
  return "keep";
}

/** What was meant by a malformed number, or null where one cannot tell. */
function writeNumber(image: string): string | null {
  if (/^\d+([xX]\d+)+$/.test(image)) return image.toLowerCase();
  const digits = image.replace(/_+/g, "_").replace(/_(?=\.|e|$)/gi, "");
  if (/^\.\d+([eE]\d+)?$/.test(digits)) return "0" + digits;
  if (/^[\d_]+\.$/.test(digits)) return digits + "0";
  if (/^\d+(_\d+)*(\.\d+(_\d+)*)?$/.test(digits)) return digits;
  return null;
}

function repairName(token: Token, context: PassContext): "keep" {
  const span = tokenSpan(context.source, token);
  const help = ["names are made of the letters a to z and A to Z, digits and `_`"];
  context.report(unexpectedCharacter.at(span, { found: `the name \`${token.image}\`` }, { help }));
  retag(token, /^\p{Lu}/u.test(token.image) ? t.Upper : t.Lower);
  return "keep";
}

function repairSign(token: Token, context: PassContext): "keep" {
  const span = tokenSpan(context.source, token);
  const text = t.FOREIGN_SIGNS[token.image]!;
  const { text: all } = context.source;
  const before = /\w/.test(text) && /\w/.test(all[span.start - 1] ?? "") ? " " : "";
  const after = /\w/.test(text) && /\w/.test(all[span.end] ?? "") ? " " : "";
  const fixes = [{ title: `write \`${text}\``, edits: [{ span, text: before + text + after }] }];
  context.report(foreignSpelling.at(span, { found: token.image, ours: `\`${text}\`` }, { fixes }));
  retag(token, t.TYPE_OF_SPELLING.get(text)!);
  return "keep";
}

function repairComment(token: Token, context: PassContext): "drop" {
  const span = tokenSpan(context.source, token);
  const lines = token.image.replace(/^(#+|\/\*+)|\*+\/$/g, "").split(/\r\n|\r|\n/);
  const text = lines.map((line) => `//${line.trimEnd()}`).join("\n");
  const restIsBlank = /[ \t]*(?=[\r\n]|$)/y;
  restIsBlank.lastIndex = span.end;
  const edits = [{ span, text }];
  const fixes = restIsBlank.test(context.source.text) ? [{ title: "write it with `//`", edits }] : [];
  const found = token.image.startsWith("#") ? "#" : "/* */";
  context.report(
    foreignSpelling.at(
      { ...span, end: span.start + (found === "#" ? 1 : 2) },
      { found, ours: "`//`" },
      { fixes },
    ),
  );
  return "drop";
}

function dropSeparator(token: Token, context: PassContext): "drop" {
  const span = tokenSpan(context.source, token);
  const fixes = [{ title: "remove it", edits: [{ span, text: "" }] }];
  context.report(needlessSeparator.at(span, {}, { fixes }));
  return "drop";
}

function dropUnknown(token: Token, context: PassContext): "drop" {
  const span = tokenSpan(context.source, token);
  const fixes = [{ title: "remove it", edits: [{ span, text: "" }] }];
  context.report(unexpectedCharacter.at(span, { found: `\`${shorten(token.image)}\`` }, { fixes }));
  damageLine(context, span);
  return "drop";
}

/** What stands behind on the line may be misread. */
function damageLine(context: PassContext, span: Span): void {
  const { text } = context.source;
  if ((context.damaged.at(-1)?.end ?? -1) >= span.end) return;
  let { end } = span;
  while (end < text.length && text[end] !== "\n" && text[end] !== "\r") end++;
  context.damaged.push({ ...span, end });
}

function shorten(text: string): string {
  return text.length > 30 ? text.slice(0, 29) + "…" : text;
}
