/** @file Walks a file and finds every mention of every declared name, across its imports. FileUnit → NameIndex. */
import type { Span } from "../core/span.ts";
import type { Declaration, FileUnit } from "../sema/project.ts";
import { SETTINGS } from "../sema/train.ts";
import { SOURCES } from "../sources/registry.gen.ts";
import type {
  Block,
  Call,
  Cell,
  DataDecl,
  Expr,
  Identifier,
  ModelDecl,
  Statement,
  Train,
  TrainStatement,
  TypeExpr,
} from "../syntax/ast.ts";
import {
  type Mention,
  type NameIndex,
  type NameSymbol,
  parametersOf,
  type Scope,
  type SymbolKind,
} from "./names.ts";
import { childrenOf } from "./walk.ts";

interface Walk {
  readonly unit: FileUnit;
  readonly mentions: Mention[];
  readonly scopes: Scope[];
}

/** Every mention of a declared name in the file. Names of the library are not declared: they have none. */
export function indexNames(unit: FileUnit): NameIndex {
  const walk: Walk = { unit, mentions: [], scopes: [] };
  const top = openScope(walk, { ...unit.ast.span, start: 0, end: unit.ast.text.length }, null);
  for (const [name, { declaration }] of unit.names) top.names.set(name, symbolOf(declaration));
  for (const item of unit.ast.items) {
    if (item.kind !== "import") continue;
    for (const { name, alias } of item.names) {
      const target = top.names.get((alias ?? name).name);
      if (!target) continue;
      mention(walk, name.span, target, false);
      if (!alias) continue;
      const local = {
        ...newSymbol(alias, "import"),
        target,
        declaration: target.declaration,
        doc: target.doc,
      };
      top.names.set(alias.name, local);
      mention(walk, alias.span, local, true);
    }
  }
  for (const item of unit.ast.items) {
    if (item.kind === "import") continue;
    mention(walk, item.name.span, symbolOf(item), true);
    if (item.kind === "const") visit(walk, item.value, top);
    else if (item.kind === "data") visitTrain(walk, item.body, fieldScope(walk, item, top));
    else visitDeclaration(walk, item, openScope(walk, reachOf(unit, item), top));
  }
  return { mentions: walk.mentions, scopes: walk.scopes };
}

// ---------------------------------------------------------------- symbols

function symbolOf(declaration: Declaration): NameSymbol {
  const value = declaration.kind === "const" ? declaration.value : null;
  return { ...newSymbol(declaration.name, declaration.kind), doc: declaration.doc, declaration, value };
}

function newSymbol(name: Identifier, kind: SymbolKind): NameSymbol {
  const nothing = { declaration: null, parameter: null, type: null, value: null, target: null };
  return { name: name.name, kind, span: name.span, doc: "", ...nothing };
}

function openScope(walk: Walk, span: Span, parent: Scope | null): Scope {
  const scope = { span, names: new Map<string, NameSymbol>(), parent };
  walk.scopes.push(scope);
  return scope;
}

function declare(walk: Walk, scope: Scope, symbol: NameSymbol): void {
  if (symbol.name === "") return;
  if (!scope.names.has(symbol.name)) scope.names.set(symbol.name, symbol);
  mention(walk, symbol.span, scope.names.get(symbol.name)!, true);
}

function mention(walk: Walk, span: Span, symbol: NameSymbol, defines: boolean): void {
  walk.mentions.push({ span, symbol, defines });
}

function refer(walk: Walk, name: Identifier, scope: Scope): NameSymbol | null {
  for (let at: Scope | null = scope; at; at = at.parent) {
    const symbol = at.names.get(name.name);
    if (!symbol) continue;
    mention(walk, name.span, symbol, false);
    return symbol;
  }
  return null;
}

// ---------------------------------------------------------------- declarations and statements

/** Up to the next declaration: while one is being written, its last brace is missing. */
function reachOf({ ast }: FileUnit, item: Declaration): Span {
  const next = ast.items.find((other) => other.span.start >= item.span.end);
  return { ...item.span, end: next ? next.span.start - 1 : ast.text.length };
}

function visitDeclaration(walk: Walk, item: Block | Cell | ModelDecl, scope: Scope): void {
  for (const param of item.params ?? []) {
    declare(walk, scope, { ...newSymbol(param.name, "parameter"), parameter: param, value: param.default });
  }
  for (const param of item.params ?? []) {
    if (param.domain) visit(walk, param.domain, scope);
    if (param.default) visit(walk, param.default, scope);
  }
  if (item.body.kind !== "braces") {
    declareNamed(walk, item.body, scope);
    visit(walk, item.body, scope);
    return;
  }
  for (const statement of item.body.statements) declareStatement(walk, statement, scope);
  for (const statement of item.body.statements) visitStatement(walk, statement, scope);
}

function declareStatement(walk: Walk, statement: Statement, scope: Scope): void {
  switch (statement.kind) {
    case "input":
    case "target":
    case "state":
      declareSizes(statement.type, scope);
      return declare(walk, scope, {
        ...newSymbol(statement.name, statement.kind),
        type: statement.type,
        doc: statement.doc,
      });
    case "output":
      if (!statement.value) return;
      declareNamed(walk, statement.value, scope);
      return declare(walk, scope, {
        ...newSymbol(statement.name, "output"),
        value: statement.value,
        doc: statement.doc,
      });
    case "binding":
      declareNamed(walk, statement.value, scope);
      for (const name of statement.names) {
        const value = statement.names.length === 1 ? statement.value : null;
        declare(walk, scope, { ...newSymbol(name, "value"), value, doc: statement.doc });
      }
      return;
    case "update":
      return declareNamed(walk, statement.value, scope);
    case "entry":
      return mention(walk, statement.name.span, newSymbol(statement.name, "entry"), true);
    default:
  }
}

/** A bare name in a type that nothing declares is a size that stays open. */
function declareSizes(type: TypeExpr | null, scope: Scope): void {
  for (const size of type?.shape ?? []) {
    if (size.kind !== "name") continue;
    let known: Scope | null = scope;
    while (known && !known.names.has(size.name)) known = known.parent;
    if (!known) scope.names.set(size.name, newSymbol({ name: size.name, span: size.span }, "size"));
  }
}

/** `expr as name`, anywhere in an expression. */
function declareNamed(walk: Walk, expr: Expr, scope: Scope): void {
  if (expr.kind === "as") declare(walk, scope, { ...newSymbol(expr.name, "value"), value: expr.value });
  for (const child of childrenOf(expr)) declareNamed(walk, child, scope);
}

function visitStatement(walk: Walk, statement: Statement, scope: Scope): void {
  switch (statement.kind) {
    case "input":
    case "target":
    case "state": {
      const sizes = [statement.type?.bound, ...(statement.type?.shape ?? [])];
      for (const size of sizes) if (size) visit(walk, size, scope);
      return;
    }
    case "binding":
      return visit(walk, statement.value, scope);
    case "output":
      if (statement.value) visit(walk, statement.value, scope);
      else refer(walk, statement.name, scope);
      return;
    case "update":
      refer(walk, statement.name, scope);
      return visit(walk, statement.value, scope);
    case "assert":
      return visit(walk, statement.condition, scope);
    case "defaults":
      for (const arg of statement.args) visit(walk, arg.value, scope);
      return;
    case "entry":
      for (const name of [...statement.inputs, ...statement.outputs]) refer(walk, name, scope);
      return;
    case "train":
      return visitTrain(walk, statement.body, openScope(walk, statement.span, scope));
  }
}

// ---------------------------------------------------------------- training

function visitTrain(walk: Walk, body: readonly TrainStatement[], scope: Scope): void {
  for (const statement of body) {
    if (statement.kind !== "binding") continue;
    declareNamed(walk, statement.value, scope);
    for (const name of statement.names) {
      if (!isSetting(name.name))
        declare(walk, scope, { ...newSymbol(name, "value"), value: statement.value });
    }
  }
  for (const statement of body) {
    if (statement.kind === "phase") {
      mention(walk, statement.name.span, newSymbol(statement.name, "phase"), true);
      visitTrain(walk, statement.body, openScope(walk, statement.span, scope));
      continue;
    }
    if (statement.kind !== "binding") refer(walk, statement.field, scope);
    visit(walk, statement.value, scope);
  }
}

/** `train` is a setting of data blocks. */
export function isSetting(name: string): boolean {
  return name === "train" || SETTINGS.includes(name);
}

/** In a data block the fields are those of the first model that uses it. */
function fieldScope(walk: Walk, item: DataDecl, top: Scope): Scope {
  const scope = openScope(walk, reachOf(walk.unit, item), top);
  for (const model of walk.unit.ast.items) {
    if (model.kind !== "model" || model.body.kind !== "braces") continue;
    const uses = model.body.statements.some((s) => s.kind === "train" && usesData(s, item.name.name));
    if (!uses) continue;
    for (const s of model.body.statements) {
      if (s.kind !== "input" && s.kind !== "target") continue;
      scope.names.set(s.name.name, { ...newSymbol(s.name, s.kind), type: s.type, doc: s.doc });
    }
    break;
  }
  return scope;
}

function usesData(train: Train, name: string): boolean {
  return train.body.some(
    (s) =>
      s.kind === "binding" && s.names[0]?.name === "data" && s.value.kind === "name" && s.value.name === name,
  );
}

// ---------------------------------------------------------------- expressions

function visit(walk: Walk, expr: Expr, scope: Scope): void {
  switch (expr.kind) {
    case "name":
      refer(walk, expr, scope);
      return;
    case "call":
      return visitCall(walk, expr, scope);
    case "for": {
      visit(walk, expr.list, scope);
      const inner = openScope(walk, expr.span, scope);
      for (const name of expr.names) declare(walk, inner, newSymbol(name, "turn"));
      return visit(walk, expr.body, inner);
    }
    default:
      for (const child of childrenOf(expr)) visit(walk, child, scope);
  }
}

/** Names of arguments are the parameters of a block, or the fields that a source fills. */
function visitCall(walk: Walk, expr: Call, scope: Scope): void {
  const callee = expr.callee.kind === "name" ? refer(walk, expr.callee, scope) : null;
  if (expr.callee.kind === "member") visit(walk, expr.callee, scope);
  const isSource = callee === null && expr.callee.kind === "name" && SOURCES.has(expr.callee.name);
  for (const arg of expr.args ?? []) {
    if (arg.name) {
      const param = parametersOf(callee?.declaration ?? null).find((p) => p.name.name === arg.name?.name);
      if (param)
        mention(walk, arg.name.span, { ...newSymbol(param.name, "parameter"), parameter: param }, false);
      else if (isSource) refer(walk, arg.name, scope);
    }
    visit(walk, arg.value, scope);
  }
  for (const arm of expr.body?.arms ?? []) visit(walk, arm, scope);
}
