/** @file Walks the expressions of a syntax tree. */
import type { Span } from "../core/span.ts";
import type {
  Braces,
  CallBody,
  Expr,
  Item,
  SpecAst,
  Statement,
  TrainStatement,
  TypeExpr,
} from "../syntax/ast.ts";

/** The expressions directly inside one. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "member":
      return [expr.object];
    case "index":
      return [expr.object, expr.index];
    case "call":
      return [expr.callee, ...(expr.args ?? []).map((a) => a.value), ...(expr.body?.arms ?? [])];
    case "list":
    case "tuple":
      return expr.items;
    case "unary":
      return [expr.operand];
    case "binary":
      return [expr.left, expr.right];
    case "range":
      return [expr.from, expr.to];
    case "flow":
      return expr.steps;
    case "as":
      return [expr.value];
    case "if":
      return expr.otherwise ? [expr.condition, expr.then, expr.otherwise] : [expr.condition, expr.then];
    case "for":
      return [expr.list, expr.body];
    case "repeat":
      return [expr.count, expr.body];
    default:
      return [];
  }
}

/** The expressions that a statement or setting holds directly. */
export function expressionsOf(statement: Statement | TrainStatement): readonly Expr[] {
  switch (statement.kind) {
    case "binding":
    case "update":
    case "prepare":
    case "augment":
      return [statement.value];
    case "output":
      return statement.value ? [statement.value] : [];
    case "assert":
      return statement.message ? [statement.condition, statement.message] : [statement.condition];
    case "defaults":
      return statement.args.map((a) => a.value);
    case "input":
    case "target":
    case "state":
      return statement.type ? expressionsOfType(statement.type) : [];
    case "train":
    case "phase":
      return statement.body.flatMap(expressionsOf);
    case "entry":
      return [];
  }
}

export function expressionsOfType(type: TypeExpr): readonly Expr[] {
  return type.bound ? [type.bound, ...(type.shape ?? [])] : (type.shape ?? []);
}

/** The expressions that a declaration holds directly. */
export function expressionsOfItem(item: Item): readonly Expr[] {
  switch (item.kind) {
    case "import":
      return [item.path];
    case "const":
      return [item.value];
    case "data":
      return item.body.flatMap(expressionsOf);
    case "block":
    case "cell":
    case "model": {
      const params = (item.params ?? []).flatMap((p) =>
        [p.domain, p.default].filter((e): e is Expr => e !== null),
      );
      return item.body.kind === "braces"
        ? [...params, ...item.body.statements.flatMap(expressionsOf)]
        : [...params, item.body];
    }
  }
}

/** Every expression of a file, outer ones first. */
export function allExpressions(ast: SpecAst): Expr[] {
  const found: Expr[] = [];
  const visit = (expr: Expr): void => {
    found.push(expr);
    childrenOf(expr).forEach(visit);
  };
  ast.items.flatMap(expressionsOfItem).forEach(visit);
  return found;
}

/** Everything in braces: declarations, train, phase and data blocks, bodies of calls. */
export function bracedSpans(ast: SpecAst): Span[] {
  const spans: Span[] = [];
  for (const item of ast.items) {
    if (
      item.kind === "data" ||
      (item.kind !== "import" && item.kind !== "const" && item.body.kind === "braces")
    )
      spans.push(item.span);
    if (item.kind === "model" && item.body.kind === "braces") addTrain(item.body, spans);
  }
  const bodies = allExpressions(ast).flatMap((expr): (CallBody | Expr)[] => {
    if (expr.kind === "call" && expr.body) return [expr];
    return expr.kind === "for" || expr.kind === "repeat" || expr.kind === "if" ? [expr] : [];
  });
  return [...spans, ...bodies.map((b) => b.span)];
}

function addTrain(body: Braces, spans: Span[]): void {
  for (const statement of body.statements) {
    if (statement.kind !== "train") continue;
    spans.push(statement.span, ...statement.body.flatMap((s) => (s.kind === "phase" ? [s.span] : [])));
  }
}
