/** @file The syntax tree of a `.nn` file. Every node has a span; nothing here has been given a meaning yet. */
import type { Span } from "../core/span.ts";
import type { Arg, Expr, Identifier, StringLiteral } from "./ast-expressions.ts";

export type * from "./ast-expressions.ts";

export interface Comment {
  /** With its slashes. */
  readonly text: string;
  readonly span: Span;
  readonly doc: boolean;
}

export interface SpecAst {
  readonly file: string;
  readonly text: string;
  readonly items: readonly Item[];
  readonly comments: readonly Comment[];
  readonly span: Span;
}

// ---------------------------------------------------------------- top level

export type Item = Import | Const | Block | Cell | ModelDecl | DataDecl;

/** `import { Basic, Wide as W } from "./resnet.nn"` */
export interface Import {
  readonly kind: "import";
  readonly names: readonly { readonly name: Identifier; readonly alias: Identifier | null }[];
  readonly path: StringLiteral;
  readonly span: Span;
}

/** `const n = 3` */
export interface Const {
  readonly kind: "const";
  readonly name: Identifier;
  readonly value: Expr;
  readonly doc: string;
  readonly span: Span;
}

/** `block Name(p: int = 1) = expr`, or with braces. */
export interface Block {
  readonly kind: "block";
  readonly name: Identifier;
  /** null where the declaration has no parentheses. */
  readonly params: readonly Param[] | null;
  readonly body: Expr | Braces;
  readonly doc: string;
  readonly span: Span;
}

/** `cell Name(n: int) { input x  state h: f32[n]  …  update h = …  output h }` */
export interface Cell {
  readonly kind: "cell";
  readonly name: Identifier;
  readonly params: readonly Param[] | null;
  readonly body: Braces;
  readonly doc: string;
  readonly span: Span;
}

/** `model Name(p: int) { … }`, or derived: `model R110 = ResNet(depth = 110)`. */
export interface ModelDecl {
  readonly kind: "model";
  readonly name: Identifier;
  readonly params: readonly Param[] | null;
  readonly body: Expr | Braces;
  readonly doc: string;
  readonly span: Span;
}

/** `data Mnist { train = idx(…)  prepare image = scale(1 / 255) }` */
export interface DataDecl {
  readonly kind: "data";
  readonly name: Identifier;
  readonly body: readonly TrainStatement[];
  readonly doc: string;
  readonly span: Span;
}

/** `name: type in domain = default` */
export interface Param {
  readonly kind: "param";
  readonly name: Identifier;
  /** null where it was left out (already reported). */
  readonly type: ParamType | null;
  readonly domain: Expr | null;
  readonly default: Expr | null;
  readonly span: Span;
}

/** One of int float bool string size layer dim, or `[int]`, `[float]`. The name is as written: sema says what is unknown. */
export interface ParamType {
  readonly name: string;
  readonly list: boolean;
  readonly span: Span;
}

/** `f32[28, 28, 1]`, `f32`, `index(10)[t]`: names and sizes as written. */
export interface TypeExpr {
  readonly dtype: Identifier;
  /** The number in `index(10)`. */
  readonly bound: Expr | null;
  /** null where there are no brackets; `f32[]` has an empty list. */
  readonly shape: readonly Expr[] | null;
  readonly span: Span;
}

// ---------------------------------------------------------------- statements

/** A `{ … }` of statements. */
export interface Braces {
  readonly kind: "braces";
  readonly statements: readonly Statement[];
  readonly span: Span;
}

export type Statement =
  Binding | InputDecl | TargetDecl | StateDecl | OutputDecl | UpdateDecl | Assert | Defaults | Entry | Train;

/** `name = expr`, or `y, z = expr`. */
export interface Binding {
  readonly kind: "binding";
  readonly names: readonly Identifier[];
  readonly value: Expr;
  readonly doc: string;
  readonly span: Span;
}

/** `input x: f32[4]`; in blocks and cells the type may be left out. */
export interface InputDecl {
  readonly kind: "input";
  readonly name: Identifier;
  readonly type: TypeExpr | null;
  readonly doc: string;
  readonly span: Span;
}

export interface TargetDecl {
  readonly kind: "target";
  readonly name: Identifier;
  readonly type: TypeExpr | null;
  readonly doc: string;
  readonly span: Span;
}

/** `state h: f32[n]` */
export interface StateDecl {
  readonly kind: "state";
  readonly name: Identifier;
  readonly type: TypeExpr | null;
  readonly doc: string;
  readonly span: Span;
}

/** `output y = expr`; `output h` gives a value that has the name already. */
export interface OutputDecl {
  readonly kind: "output";
  readonly name: Identifier;
  readonly value: Expr | null;
  readonly doc: string;
  readonly span: Span;
}

/** `update h = expr` */
export interface UpdateDecl {
  readonly kind: "update";
  readonly name: Identifier;
  readonly value: Expr;
  readonly span: Span;
}

/** `assert cond, "message"` */
export interface Assert {
  readonly kind: "assert";
  readonly condition: Expr;
  readonly message: StringLiteral | null;
  readonly span: Span;
}

/** `defaults Conv(bias = false)` */
export interface Defaults {
  readonly kind: "defaults";
  readonly layer: Identifier;
  readonly args: readonly Arg[];
  readonly span: Span;
}

/** `entry encode(x) -> code` */
export interface Entry {
  readonly kind: "entry";
  readonly name: Identifier;
  readonly inputs: readonly Identifier[];
  readonly outputs: readonly Identifier[];
  readonly span: Span;
}

/** `train { … }`, `train quick { … }` */
export interface Train {
  readonly kind: "train";
  readonly name: Identifier | null;
  readonly body: readonly TrainStatement[];
  readonly span: Span;
}

/** What stands in a train, phase or data block: settings (`loss = …`, also intermediate values), phases, transforms. */
export type TrainStatement = Binding | Phase | Transform;

/** `phase fine { … }` */
export interface Phase {
  readonly kind: "phase";
  readonly name: Identifier;
  readonly body: readonly TrainStatement[];
  readonly span: Span;
}

/** `prepare image = scale(1 / 255) -> standardize`, `augment image = flip` */
export interface Transform {
  readonly kind: "prepare" | "augment";
  readonly field: Identifier;
  readonly value: Expr;
  readonly span: Span;
}
