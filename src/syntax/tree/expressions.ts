/** @file Expressions: concrete nodes → AST. */
import type { CallBodyCstNode, FlowCstNode, MemberCstNode, NextCstNode } from "../../../grammar/cst.gen.ts";
import type { ArgsCstNode, IndexCstNode, PostfixCstNode, PrimaryCstNode } from "../../../grammar/cst.gen.ts";
import type { NameCstNode, StepCstNode, UnaryCstNode } from "../../../grammar/cst.gen.ts";
import { invariant } from "../../core/invariant.ts";
import { joinSpans } from "../../core/span.ts";
import { leftover, missingLayer, missingName } from "../../diagnostics/syntax.ts";
import { missingValue, nestedTooDeeply, notCallable } from "../../diagnostics/syntax.ts";
import type { Call, CallBody, Expr, Member, Name } from "../ast.ts";
import { after, before, type BuildContext, endOf, firstToken, MAX_DEPTH, missing } from "./context.ts";
import { missingIdentifier, partsOf, quietly, readName, report, spanOf } from "./context.ts";
import { checkLine } from "./lines.ts";
import { buildFor, buildIf, buildRepeat } from "./control.ts";
import { buildArgs, buildArms, buildItems } from "./elements.ts";
import { buildNumber, buildSize, buildString } from "./literals.ts";
import { buildOperators, type Operand, type Operator } from "./operators.ts";

/** `x -> A -> B`; a single step is that step. */
export function buildFlow(context: BuildContext, node: FlowCstNode): Expr {
  const { step, next = [] } = node.children;
  const steps: Expr[] = [];
  if (step) steps.push(buildStep(context, step[0]!));
  else {
    const arrow = spanOf(context, next[0]!.children.Arrow[0]!);
    report(context, missingValue.at(arrow, { where: "before `->`" }));
    steps.push(missing(before(arrow)));
  }
  for (const one of next) steps.push(buildNext(context, one));
  return steps.length === 1 ? steps[0]! : { kind: "flow", steps, span: spanOf(context, node) };
}

function buildNext(context: BuildContext, node: NextCstNode): Expr {
  if (node.children.step) return buildStep(context, node.children.step[0]!);
  const arrow = spanOf(context, node.children.Arrow[0]!);
  report(context, missingLayer.at(arrow, { where: "after `->`" }));
  return missing(after(arrow));
}

/** `a + b as name`, within the limit on depth. */
function buildStep(context: BuildContext, node: StepCstNode): Expr {
  const { unary, BinaryOperator, As } = node.children;
  const { postfix, Minus, Not } = unary[0]!.children;
  if (!BinaryOperator && !As && !Minus && !Not && context.depth + 1 <= MAX_DEPTH) {
    context.depth++;
    const expr = buildPostfix(context, postfix![0]!);
    context.depth--;
    return expr;
  }
  const parts = partsOf(node);
  const weight = parts.length;
  if (context.depth + weight > MAX_DEPTH) return reportDepth(context, node, weight);
  context.depth += weight;
  const row: (Operand | Operator)[] = [];
  for (const part of parts) {
    if (part.key === "BinaryOperator") row.push({ kind: "binary", token: part.token! });
    if (part.key === "unary") row.push(...buildUnary(context, part.node as UnaryCstNode));
  }
  let expr = buildOperators(context, row);
  for (const [i, part] of parts.entries()) {
    if (part.key !== "As") continue;
    const as = spanOf(context, part);
    const named = parts[i + 1];
    if (named?.key !== "name") report(context, missingName.at(as, { what: "after `as`" }));
    const name = named?.key === "name" ? readName(context, named.node as NameCstNode) : missingIdentifier(as);
    expr = { kind: "as", value: expr, name, span: joinSpans(expr.span, name.span) };
  }
  context.depth -= weight;
  return expr;
}

function reportDepth(context: BuildContext, node: StepCstNode | PostfixCstNode, weight: number): Expr {
  const args = { depth: context.depth + weight, limit: MAX_DEPTH };
  report(context, nestedTooDeeply.at(spanOf(context, firstToken(node)), args));
  return missing(spanOf(context, node));
}

/** Signs and `not` before an operand; a missing operand is told by the operators. */
function buildUnary(context: BuildContext, node: UnaryCstNode): (Operand | Operator)[] {
  const row: (Operand | Operator)[] = [];
  const parts = partsOf(node);
  if (parts.length + context.depth > MAX_DEPTH) {
    const args = { depth: parts.length + context.depth, limit: MAX_DEPTH };
    report(context, nestedTooDeeply.at(spanOf(context, parts[0]!), args));
    return [{ kind: "operand", expr: missing(spanOf(context, node)) }];
  }
  for (const part of parts) {
    if (part.token) row.push({ kind: "prefix", token: part.token });
    else row.push({ kind: "operand", expr: buildPostfix(context, part.node as PostfixCstNode) });
  }
  return row;
}

/** `list[0]`, `emb.weight`, `skip(via = pad) { f }` */
function buildPostfix(context: BuildContext, node: PostfixCstNode): Expr {
  const [first, ...suffixes] = partsOf(node);
  if (context.depth + suffixes.length > MAX_DEPTH) return reportDepth(context, node, suffixes.length);
  context.depth += suffixes.length;
  const primary = first!.node as PrimaryCstNode;
  let expr = buildPrimary(context, primary);
  let callable = primary.children.Lower !== undefined || primary.children.Upper !== undefined;
  for (const { key, node: suffix } of suffixes) {
    if (key === "member") {
      expr = buildMember(context, expr, suffix as MemberCstNode);
      callable = true;
    } else if (key === "index") {
      expr = buildIndex(context, expr, suffix as IndexCstNode);
      callable = false;
    } else if (key === "args") {
      expr = buildCall(context, callable ? expr : null, expr, suffix as ArgsCstNode);
      callable = false;
    } else {
      expr = buildBody(context, callable ? expr : null, expr, suffix as CallBodyCstNode);
      callable = false;
    }
  }
  context.depth -= suffixes.length;
  return expr;
}

function buildMember(context: BuildContext, object: Expr, node: MemberCstNode): Expr {
  const named = node.children.name?.[0];
  const dot = spanOf(context, node.children.Dot[0]!);
  if (!named) report(context, missingName.at(dot, { what: "after `.`" }));
  const name = named ? readName(context, named) : missingIdentifier(dot);
  return { kind: "member", object, name, span: joinSpans(object.span, name.span) };
}

function buildIndex(context: BuildContext, object: Expr, node: IndexCstNode): Expr {
  const items = buildItems(context, node.children.elements[0]!);
  const closer = spanOf(context, node.children.RBracket[0]!);
  if (items.length === 0) report(context, missingValue.at(closer, { where: "between the brackets" }));
  if (items.length > 1) report(context, leftover.at(items[1]!.span, { found: "a second index" }));
  const index = items[0] ?? missing(before(closer));
  return { kind: "index", object, index, span: joinSpans(object.span, spanOf(context, node)) };
}

function buildCall(context: BuildContext, callee: Expr | null, expr: Expr, node: ArgsCstNode): Expr {
  const open = spanOf(context, node.children.LParen[0]!);
  if (callee === null) {
    report(context, notCallable.at(open, { bracket: "(" }));
    quietly(context, () => buildArgs(context, node.children.elements[0]!));
    return expr;
  }
  checkLine(context, callee.span.end, open, "the name");
  const args = buildArgs(context, node.children.elements[0]!);
  const span = joinSpans(callee.span, spanOf(context, node));
  return { kind: "call", callee: asCallee(callee), args, body: null, span };
}

function buildBody(context: BuildContext, callee: Expr | null, expr: Expr, node: CallBodyCstNode): Expr {
  const span = spanOf(context, node);
  const open = spanOf(context, node.children.CallBrace[0]!);
  const called = expr.kind === "call" && expr.body === null ? expr : null;
  if (callee === null && called === null) {
    report(context, notCallable.at(open, { bracket: "{" }));
    quietly(context, () => buildArms(context, node.children.elements[0]!, span));
    return expr;
  }
  checkLine(context, expr.span.end, open, called ? "the call" : "the name");
  const body: CallBody = { ...buildArms(context, node.children.elements[0]!, span), span };
  const whole = joinSpans(expr.span, span);
  if (called) return { ...called, body, span: whole } satisfies Call;
  return { kind: "call", callee: asCallee(callee!), args: null, body, span: whole };
}

function asCallee(expr: Expr): Name | Member {
  invariant(expr.kind === "name" || expr.kind === "member", "only names are called");
  return expr;
}

function buildPrimary(context: BuildContext, node: PrimaryCstNode): Expr {
  const c = node.children;
  const span = spanOf(context, node);
  const name = (c.Lower ?? c.Upper)?.[0];
  if (name) return { kind: "name", name: name.image, span };
  const number = (c.Number ?? c.Percent)?.[0];
  if (number) return buildNumber(context, number);
  if (c.Size) return buildSize(context, c.Size[0]!);
  if (c.String) return buildString(context, c.String[0]!);
  if (c.True || c.False) return { kind: "bool", value: c.True !== undefined, span };
  if (c.list) return { kind: "list", items: buildItems(context, c.list[0]!.children.elements[0]!), span };
  if (c.ifExpr) return buildIf(context, c.ifExpr[0]!);
  if (c.forExpr) return buildFor(context, c.forExpr[0]!);
  if (c.repeatExpr) return buildRepeat(context, c.repeatExpr[0]!);
  const group = c.group![0]!;
  const items = buildItems(context, group.children.elements[0]!);
  if (items.length > 1) return { kind: "tuple", items, span };
  if (items.length === 1) return items[0]!;
  const inner = { ...span, start: endOf(group.children.LParen[0]!) - 1 };
  report(context, missingValue.at(inner, { where: "between the parentheses" }));
  return missing(span);
}
