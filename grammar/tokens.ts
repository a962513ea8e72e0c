/** @file The words of the language: chevrotain's token types, in the order in which the lexer tries them. */
import { createToken, Lexer, type TokenType } from "chevrotain";

// ---------------------------------------------------------------- categories (never lexed, only matched)

/** What can stand in no rule at its place: the parser swallows it one by one and the tree builder reports it. */
export const Stray = category("Stray");
/** Operators between two operands; the tree builder sorts out precedence. */
export const BinaryOperator = category("BinaryOperator");
/** What begins or joins operands, names and brackets aside. */
export const Operand = category("Operand");
/** Words that begin a statement or a declaration. */
export const StatementWord = category("StatementWord");

// ---------------------------------------------------------------- names and words

export const Upper = token("Upper", /[A-Z]\w*/);
export const Lower = token("Lower", /[a-z_]\w*/);
/** A name before `=` at the start of a statement. Set by the shaping pass, never lexed. */
export const BindingName = category("BindingName");
/** A name before `=` in parentheses. Set by the shaping pass, never lexed. */
export const ArgName = category("ArgName");

export const Import = word("import", [StatementWord]);
export const Const = word("const", [StatementWord]);
export const Block = word("block", [StatementWord]);
export const Cell = word("cell", [StatementWord]);
export const Model = word("model", [StatementWord]);
export const Data = word("data", [StatementWord]);
export const Input = word("input", [StatementWord]);
export const Target = word("target", [StatementWord]);
export const State = word("state", [StatementWord]);
export const Output = word("output", [StatementWord]);
export const Update = word("update", [StatementWord]);
export const Assert = word("assert", [StatementWord]);
export const Defaults = word("defaults", [StatementWord]);
export const Entry = word("entry", [StatementWord]);
export const Train = word("train", [StatementWord]);
export const Phase = word("phase", [StatementWord]);
export const Prepare = word("prepare", [StatementWord]);
export const Augment = word("augment", [StatementWord]);
export const From = word("from", [Stray]);
export const As = word("as", [Stray]);
export const If = word("if", [Operand]);
export const Else = word("else", [Stray]);
export const For = word("for", [Operand]);
export const In = word("in", [Stray]);
export const Repeat = word("repeat", [Operand]);
export const True = word("true", [Operand]);
export const False = word("false", [Operand]);
export const And = word("and", [BinaryOperator, Stray]);
export const Or = word("or", [BinaryOperator, Stray]);
export const Not = word("not", [Operand]);

// ---------------------------------------------------------------- literals

const NUMBER = String.raw`\d+(?:_\d+)*(?:\.\d+(?:_\d+)*)?(?:[eE][+-]?\d+)?`;

export const Percent = token("Percent", new RegExp(`${NUMBER}%`), [Operand]);
export const Size = token("Size", /\d+(?:x\d+)+(?!\w)/, [Operand]);
export const NumberToken = token("Number", new RegExp(String.raw`${NUMBER}(?!\w|\.\d|\.(?![.A-Za-z_\d]))`), [
  Operand,
]);
/** `1.`, `.5`, `12abc`, `1__0`: reported, and read as well as can be. */
export const BadNumber = token("BadNumber", /\d\w*(?:\.\d\w*|\.(?![.A-Za-z_\d]))?|\.\d\w*/);
export const StringToken = token("String", /"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"/, [Operand]);
/** A string that its line does not end, or one in single quotes. */
export const BadString = custom("BadString", matchBadString, ['"', "'", "“", "”", "‘", "’"]);

// ---------------------------------------------------------------- signs

export const Arrow = sign("Arrow", "->", [Operand]);
export const DotDot = sign("DotDot", "..", [BinaryOperator, Stray]);
export const Dot = sign("Dot", ".");
export const EqualsEquals = sign("EqualsEquals", "==", [BinaryOperator, Stray]);
export const NotEquals = sign("NotEquals", "!=", [BinaryOperator, Stray]);
export const LessEquals = sign("LessEquals", "<=", [BinaryOperator, Stray]);
export const GreaterEquals = sign("GreaterEquals", ">=", [BinaryOperator, Stray]);
export const Less = sign("Less", "<", [BinaryOperator, Stray]);
export const Greater = sign("Greater", ">", [BinaryOperator, Stray]);
export const Equals = sign("Equals", "=");
export const Plus = sign("Plus", "+", [BinaryOperator, Stray]);
export const Minus = sign("Minus", "-", [BinaryOperator, Operand]);
export const Star = sign("Star", "*", [BinaryOperator, Stray]);
export const Slash = sign("Slash", "/", [BinaryOperator, Stray]);
export const Modulo = sign("Modulo", "%", [BinaryOperator, Stray]);
export const Caret = sign("Caret", "^", [BinaryOperator, Stray]);
export const Comma = sign("Comma", ",", []);
export const Colon = sign("Colon", ":");
export const Bar = sign("Bar", "|", [Operand]);
export const LParen = sign("LParen", "(", []);
export const RParen = sign("RParen", ")", []);
export const LBracket = sign("LBracket", "[", []);
export const RBracket = sign("RBracket", "]", []);
/** A `{` that opens what a word announced: `model M {`, `repeat n {`. */
export const LBrace = sign("LBrace", "{", []);
/** Any other `{`: the body of a call. Set by the shaping pass, never lexed. */
export const CallBrace = category("CallBrace");
export const RBrace = sign("RBrace", "}", []);

// ---------------------------------------------------------------- what is passed over, and what other languages write

export const WhiteSpace = createToken({
  name: "WhiteSpace",
  pattern: /[\s\ufeff]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});
export const Comment = createToken({ name: "Comment", pattern: /\/\/[^\r\n]*/, group: "comments" });
/** Block comments and `# …`: reported, and passed over. */
export const ForeignComment = custom("ForeignComment", matchForeignComment, ["/", "#"]);
/** Spellings of other languages, with ours: reported, and taken for ours. */
export const FOREIGN_SIGNS: Readonly<Record<string, string>> = {
  "=>": "->",
  "→": "->",
  "&&": "and",
  "||": "or",
  "**": "^",
  ":=": "=",
  "...": "..",
  "…": "..",
  "!": "not",
  "−": "-",
  "–": "-",
  "×": "*",
  "·": "*",
  "≤": "<=",
  "≥": ">=",
  "≠": "!=",
};
export const ForeignSign = token("ForeignSign", /=>|→|&&|\|\||\*\*|:=|\.\.\.|…|!(?!=)|−|–|×|·|≤|≥|≠/);
export const Semicolon = token("Semicolon", /;+/);
/** A name with letters beyond ASCII. */
export const BadName = custom("BadName", matchBadName);
/** Anything else, a run at a time. */
export const Unknown = custom("Unknown", matchUnknown);

export const STATEMENT_WORDS: readonly TokenType[] = [
  ...[Import, Const, Block, Cell, Model, Data, Input, Target, State, Output, Update],
  ...[Assert, Defaults, Entry, Train, Phase, Prepare, Augment],
];
export const WORDS: readonly TokenType[] = [
  ...STATEMENT_WORDS,
  ...[From, As, If, Else, For, In, Repeat, True, False, And, Or, Not],
];
const SIGNS: readonly TokenType[] = [
  ...[Arrow, DotDot, EqualsEquals, NotEquals, LessEquals, GreaterEquals, Less, Greater, Equals, Plus, Minus],
  ...[Star, Slash, Modulo, Caret, Comma, Colon, Bar, LParen, RParen, LBracket, RBracket, LBrace, RBrace],
];

/** In the order in which they are tried. */
export const LEXED_TOKENS: TokenType[] = [
  ...[WhiteSpace, Comment, ForeignComment, Percent, Size, NumberToken, StringToken, BadString],
  ...[ForeignSign, Semicolon, ...SIGNS, BadNumber, Dot, BadName, ...WORDS, Upper, Lower, Unknown],
];
export const ALL_TOKENS: TokenType[] = [
  ...LEXED_TOKENS,
  ...[Stray, BinaryOperator, Operand, StatementWord, BindingName, ArgName, CallBrace],
];

/** The token type of a sign or a word as it is written (`->`, `and`). */
export const TYPE_OF_SPELLING: ReadonlyMap<string, TokenType> = new Map(
  [...WORDS, ...SIGNS, Dot].map((type) => [type.LABEL ?? "", type]),
);

export const nablaLexer = new Lexer(LEXED_TOKENS, { positionTracking: "onlyOffset" });

// ---------------------------------------------------------------- helpers

function category(name: string, categories: TokenType[] = []): TokenType {
  return createToken({ name, pattern: Lexer.NA, categories });
}

function token(name: string, pattern: RegExp, categories: TokenType[] = []): TokenType {
  return createToken({ name, pattern, line_breaks: false, categories });
}

/** A reserved word; letters after it make it a name. */
function word(text: string, categories: TokenType[] = []): TokenType {
  const name = text[0]!.toUpperCase() + text.slice(1);
  return createToken({ name, pattern: text, label: text, longer_alt: Lower, categories });
}

function sign(name: string, text: string, categories: TokenType[] = [Stray]): TokenType {
  return createToken({ name, pattern: text, label: text, categories });
}

function custom(
  name: string,
  match: (text: string, offset: number) => [string] | null,
  hint?: string[],
): TokenType {
  const start_chars_hint = hint ?? [];
  return createToken({
    name,
    pattern: { exec: match },
    line_breaks: false,
    ...(hint ? { start_chars_hint } : {}),
  });
}

/** From a quote to the other one, or to the line's end less the closers and commas that stand there. */
function matchBadString(text: string, offset: number): [string] | null {
  if (!`"'“”‘’`.includes(text[offset]!)) return null;
  const line = sticky(/[^\r\n]*/y, text, offset)!;
  if (line[0] !== '"') {
    const quoted = /^(?:'[^']*'|[“”][^“”]*[“”]|[‘’][^‘’]*[‘’])/.exec(line);
    if (quoted) return [quoted[0]];
  }
  return [line[0] + line.slice(1).replace(/[)\]},;\s]+$/, "")];
}

function matchForeignComment(text: string, offset: number): [string] | null {
  if (text[offset] === "#") return [sticky(/#[^\r\n]*/y, text, offset)!];
  if (!text.startsWith("/*", offset)) return null;
  const end = text.indexOf("*/", offset + 2);
  return [text.slice(offset, end < 0 ? text.length : end + 2)];
}

function matchBadName(text: string, offset: number): [string] | null {
  const name = sticky(/[\p{L}_][\p{L}\p{M}\p{N}_]*/uy, text, offset);
  // oxlint-disable-next-line no-control-regex -- the question is exactly whether it is ASCII
  return name === null || /^[\x00-\x7f]*$/.test(name) ? null : [name];
}

function matchUnknown(text: string, offset: number): [string] | null {
  const run = sticky(/[^\s\w"'(){}[\].,:;|=<>+*/%^!#&-]+/y, text, offset);
  return [run ?? text[offset]!];
}

function sticky(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0] ?? null;
}
