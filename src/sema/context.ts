/** @file The state of one elaboration: the model so far, where we are in it, and the functions that call each other. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Span } from "../core/span.ts";
import type { Arguments, ArgumentSpec, OperandSpec } from "../library/define.ts";
import type { ValueType } from "../library/types.ts";
import type { Arg, Block, Cell, Expr, Statement } from "../syntax/ast.ts";
import type { Contract } from "./contract.ts";
import type { Declaration } from "./project.ts";
import type { BufferDecl, ModelNode, ModelValue, ValueId, ValueOrigin, WeightDecl } from "./model.ts";
import type { Proving } from "./proving.ts";
import type { Env, SemaValue } from "./values.ts";

/** What arguments are bound to: a library entry, or a connection. */
export interface Callee {
  readonly name: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly operands?: readonly OperandSpec[];
  /** Functions take operands by position; layers only by flow and by name. */
  readonly positionalOperands: boolean;
}

export interface Bound {
  readonly args: Arguments;
  /** Operands in the order of the callee's, variadic ones in line; null where an optional one is absent. */
  readonly operands: readonly (ValueId | null)[];
  /** `stride = s` as written, by argument, for messages. */
  readonly written: ReadonlyMap<string, string>;
}

/** `defaults Conv(bias = false)`: arguments by layer, looked up outwards. */
export interface DefaultsScope {
  readonly parent: DefaultsScope | null;
  readonly layers: Map<string, { readonly args: readonly Arg[]; readonly env: Env }[]>;
}

/** Hands out the paths of uses: `conv1`, `conv2`, … below a prefix. */
export interface PathScope {
  readonly prefix: string;
  readonly counters: Map<string, number>;
  readonly taken: Set<string>;
  /** What was asked for, while somebody wants to ask for the like again (turns.ts). */
  log: PathRequest[] | null;
}

export interface PathRequest {
  readonly how: "next" | "named";
  readonly name: string;
  /** The path that was given out. */
  readonly path: string;
}

export interface Draft {
  readonly values: ModelValue[];
  readonly nodes: ModelNode[];
  readonly weights: Map<string, WeightDecl & { readonly defaultInit: boolean }>;
  /** Values that stand for weights (`e1.weight`), by path. */
  readonly weightValues: Map<string, ValueId>;
  readonly buffers: Map<string, BufferDecl>;
  /** Values inside `each` run on n·t examples; they do not mix with those outside. */
  readonly folds: Map<ValueId, number>;
}

/** One step of the way to a place: `Basic(c = 32) at a.nn:17:48`, ``second turn of `for …` ``. Put in words only when it is told. */
export interface Frame {
  readonly text: () => string;
  /** A use of a block: what its own requirements are held against. */
  readonly use?: {
    readonly declaration: Block | Cell;
    readonly arguments: ReadonlyMap<string, SemaValue>;
    readonly inputs: readonly ValueId[];
  };
  readonly outer: Frame | null;
}

/** Everything that changes on the way down; saved and restored around bodies. */
export interface Where {
  readonly path: PathScope;
  /** The use must take this path (an instance, or `as name`). */
  readonly forced: string | null;
  readonly defaults: DefaultsScope | null;
  /** How we came here, innermost first. */
  readonly frames: Frame | null;
  readonly training: boolean;
  readonly depth: number;
}

/** Like a spread, which is slow for objects that are made for every use. */
export function changeWhere(where: Where, change: Partial<Where>): Where {
  return {
    path: change.path ?? where.path,
    forced: change.forced === undefined ? where.forced : change.forced,
    defaults: change.defaults === undefined ? where.defaults : change.defaults,
    frames: change.frames === undefined ? where.frames : change.frames,
    training: change.training ?? where.training,
    depth: change.depth ?? where.depth,
  };
}

export interface Elaboration {
  readonly draft: Draft;
  /** Where parameters are symbols, to prove something for all their values; null where a model is made. */
  readonly proving: Proving | null;
  readonly where: Where;
  report(diagnostic: Diagnostic): void;
  /** Symbolic sizes by name: bare names in types and `dim` parameters. */
  readonly dims: Map<string, { readonly min: number; readonly max: number | null; readonly span: Span }>;
  /** What --set says of names that are no parameters; those that turn out to be symbolic sizes are taken out. */
  readonly givenDims: Map<string, SemaValue>;
  /** Blocks and models that are being applied, to tell recursion. */
  readonly active: readonly Declaration[];
  withActive<T>(declaration: Declaration, f: () => T): T;
  /** The names at the top level of the file that declares it. */
  environmentOf(declaration: Declaration): Env;
  /** Checks that must wait until the model is whole (`assert params < 300_000`). */
  later(check: () => void): void;
  /** True where a turn that is like the last one need not be added: only the diagnostics count. */
  readonly sketch: boolean;
  /** True where more was used than a machine would hold; told once. */
  isFull(span: Span): boolean;
  /** Runs `f` somewhere else. */
  inside<T>(change: Partial<Where>, f: () => T): T;
  evaluate(expr: Expr, env: Env): SemaValue;
  /** A compile-time condition; null if something was reported. */
  condition(expr: Expr, env: Env): boolean | null;
  /** An expression as a step of a flow: null if something was reported. */
  apply(expr: Expr, inputs: readonly ValueId[], env: Env): readonly ValueId[] | null;
  /** A `{ body }`: `it` is what enters. */
  applyBody(expr: Expr, inputs: readonly ValueId[], env: Env): readonly ValueId[] | null;
  /** A use of a block, model or cell as a layer. */
  applyDeclaration(
    declaration: Declaration,
    site: Expr,
    args: readonly Arg[],
    inputs: readonly ValueId[],
    env: Env,
  ): readonly ValueId[] | null;
  /** Notes that a model uses a declaration. */
  noteUse(declaration: Declaration): void;
  /** What a block asks of what enters it. */
  contractOf(declaration: Block | Cell): Contract;
  /** Applies a recipe or an instance. */
  applyValue(value: SemaValue, inputs: readonly ValueId[], span: Span): readonly ValueId[] | null;
  /** Binds the arguments of a library entry (arguments.ts); reports and gives null on a mistake. */
  bind(callee: Callee, args: readonly Arg[], env: Env, span: Span, flow?: readonly ValueId[]): Bound | null;
  /** True if the name has a value here, or is one of the library's. */
  isKnown(name: string, env: Env): boolean;
  /** The values of a set of weights (`weights`, `e1.weights`). */
  parametersOf(set: Extract<SemaValue, { kind: "parameters" }>, span: Span): readonly ValueId[];
  addValue(type: ValueType, origin: ValueOrigin, span: Span): ValueId;
  typeOf(id: ValueId): ValueType;
  /** `file:line:column` of a span's start. */
  locate(span: Span): string;
  /** The text of a span. */
  textOf(span: Span): string;
  /** The statements of the model, block or cell in whose braces a place stands; none elsewhere. */
  bodyAround(span: Span): readonly Statement[];
}

/** The note that every diagnostic of an elaboration carries: how the place was reached. */
export function provenance(cx: Elaboration): readonly string[] {
  const texts: string[] = [];
  for (let frame = cx.where.frames; frame; frame = frame.outer) texts.push(frame.text());
  return texts.length > 0 ? [`in ${texts.join("; ")}`] : [];
}

/** The next path for a use of `name` here: the forced one, or the name in lower case with a number that is free. */
export function nextPath({ forced, path: scope }: Where, name: string): string {
  if (forced !== null) return forced;
  const base = name.toLowerCase();
  let count = scope.counters.get(base) ?? 0;
  let path: string;
  do path = `${base}${++count}`;
  while (scope.taken.has(path));
  scope.counters.set(base, count);
  return takePath(scope, "next", name, path);
}

/** A path for a name of the user's (`as name`, `name = Linear(5)`): the name itself, numbered where it is taken. */
export function namedPath({ path: scope }: Where, name: string): string {
  const key = `as ${name}`;
  let count = scope.counters.get(key) ?? 1;
  let path = count === 1 ? name : `${name}_${count}`;
  while (scope.taken.has(path)) path = `${name}_${++count}`;
  scope.counters.set(key, count);
  return takePath(scope, "named", name, path);
}

function takePath(scope: PathScope, how: PathRequest["how"], name: string, taken: string): string {
  scope.taken.add(taken);
  const path = joinPath(scope.prefix, taken);
  scope.log?.push({ how, name, path });
  return path;
}

export function joinPath(prefix: string, name: string): string {
  return prefix === "" ? name : `${prefix}.${name}`;
}

export function freshPaths(prefix: string): PathScope {
  return { prefix, counters: new Map(), taken: new Set(), log: null };
}
