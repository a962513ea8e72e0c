/** @file The syntax tree of expressions: values, sizes, layers and how they are connected. */
import type { Span } from "../core/span.ts";

export interface Identifier {
  readonly name: string;
  readonly span: Span;
}

export type Expr =
  | NumberLiteral
  | SizeLiteral
  | StringLiteral
  | BoolLiteral
  | Name
  | Member
  | Index
  | Call
  | List
  | Tuple
  | Unary
  | Binary
  | Range
  | Flow
  | As
  | If
  | For
  | Repeat
  | Missing;

/** `50_000`, `1e-3`, `5%` (value 0.05, percent true). */
export interface NumberLiteral {
  readonly kind: "number";
  readonly value: number;
  readonly percent: boolean;
  /** Written without a point, an exponent or a percent sign. */
  readonly integer: boolean;
  readonly text: string;
  readonly span: Span;
}

/** `3x3` */
export interface SizeLiteral {
  readonly kind: "size";
  readonly values: readonly number[];
  readonly span: Span;
}

export interface StringLiteral {
  readonly kind: "string";
  readonly value: string;
  readonly span: Span;
}

export interface BoolLiteral {
  readonly kind: "bool";
  readonly value: boolean;
  readonly span: Span;
}

/** A bare name, upper or lower case (`ReLU`, `hidden`, `it`, `id`). */
export interface Name {
  readonly kind: "name";
  readonly name: string;
  readonly span: Span;
}

/** `it.c`, `val.loss`, `emb.weight` */
export interface Member {
  readonly kind: "member";
  readonly object: Expr;
  readonly name: Identifier;
  readonly span: Span;
}

/** `list[0]` */
export interface Index {
  readonly kind: "index";
  readonly object: Expr;
  readonly index: Expr;
  readonly span: Span;
}

/** `Linear(10, init = he)`, `skip(via = pad) { … }`, `dense { … }`, `concat { | A | B }`. */
export interface Call {
  readonly kind: "call";
  readonly callee: Name | Member;
  /** null where there are no parentheses (only with a body). */
  readonly args: readonly Arg[] | null;
  /** The `{ … }`: arms if it starts with `|`, else a single expression as one arm. null without braces. */
  readonly body: CallBody | null;
  readonly span: Span;
}

export interface Arg {
  readonly name: Identifier | null;
  readonly value: Expr;
  readonly span: Span;
}

export interface CallBody {
  readonly arms: readonly Expr[];
  /** Written with leading bars. */
  readonly barred: boolean;
  readonly span: Span;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Expr[];
  readonly span: Span;
}

/** `(a, b)`: two or more. A single parenthesised expression is that expression (with the inner span). */
export interface Tuple {
  readonly kind: "tuple";
  readonly items: readonly Expr[];
  readonly span: Span;
}

export interface Unary {
  readonly kind: "unary";
  readonly op: "-" | "not";
  readonly operand: Expr;
  readonly span: Span;
}

export type BinaryOp =
  "+" | "-" | "*" | "/" | "%" | "^" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "and" | "or";

export interface Binary {
  readonly kind: "binary";
  readonly op: BinaryOp;
  readonly left: Expr;
  readonly right: Expr;
  readonly span: Span;
}

/** `a..b`, both ends included. */
export interface Range {
  readonly kind: "range";
  readonly from: Expr;
  readonly to: Expr;
  readonly span: Span;
}

/** `x -> A -> B`: two or more steps. */
export interface Flow {
  readonly kind: "flow";
  readonly steps: readonly Expr[];
  readonly span: Span;
}

/** `expr as name` */
export interface As {
  readonly kind: "as";
  readonly value: Expr;
  readonly name: Identifier;
  readonly span: Span;
}

/** `if c { f } else { g }`; an `else if` is an If in `otherwise`. */
export interface If {
  readonly kind: "if";
  readonly condition: Expr;
  readonly then: Expr;
  readonly otherwise: Expr | null;
  readonly span: Span;
}

/** `for c, s in [(16, 1), (32, 2)] { f }` */
export interface For {
  readonly kind: "for";
  readonly names: readonly Identifier[];
  readonly list: Expr;
  readonly body: Expr;
  readonly span: Span;
}

/** `repeat n { f }` */
export interface Repeat {
  readonly kind: "repeat";
  readonly count: Expr;
  readonly body: Expr;
  readonly span: Span;
}

/** Stands where an expression was expected and is missing (already reported). Everything about it is silent. */
export interface Missing {
  readonly kind: "missing";
  readonly span: Span;
}
