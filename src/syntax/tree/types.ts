/** @file Types of inputs and states, and parameters with theirs. */
import type { NameCstNode, ParamCstNode, ParamsCstNode, TypeCstNode } from "../../../grammar/cst.gen.ts";
import { joinSpans, type Span } from "../../core/span.ts";
import { leftover, missingComma, missingPart, missingType, missingValue } from "../../diagnostics/syntax.ts";
import { wrongCase } from "../../diagnostics/syntax.ts";
import type { Expr, Identifier, Param, ParamType, TypeExpr } from "../ast.ts";
import { describeToken } from "../tokens.ts";
import { after, before, type BuildContext, firstToken, missing, partsOf, readIdentifier } from "./context.ts";
import { quietly, readName, report, spanOf } from "./context.ts";
import { buildItems, buildValue, reportLeftover } from "./elements.ts";

/** `f32[28, 28, 1]`, `index(10)[t]` */
export function buildType(context: BuildContext, node: TypeCstNode): TypeExpr {
  const { LParen, RParen, LBracket, elements = [] } = node.children;
  const dtype = readName(context, node.children.name[0]!);
  let bound: Expr | null = null;
  if (LParen) {
    const items = buildItems(context, elements[0]!);
    const closer = spanOf(context, RParen![0]!);
    if (items.length === 0) report(context, missingValue.at(closer, { where: "between the parentheses" }));
    if (items.length > 1) report(context, leftover.at(items[1]!.span, { found: "a second number" }));
    bound = items[0] ?? missing(before(closer));
  }
  const shape = LBracket ? buildItems(context, elements.at(-1)!) : null;
  return { dtype, bound, shape, span: spanOf(context, node) };
}

/** Stands for a type that is missing (reported): numbers of unknown shape. */
export function missingTypeExpr(span: Span): TypeExpr {
  return { dtype: { name: "f32", span }, bound: null, shape: [missing(span)], span };
}

/** `(p: int = 1, c: layer)` */
export function buildParams(context: BuildContext, node: ParamsCstNode): Param[] {
  const params: Param[] = [];
  let previous: string | null = null;
  let faulty = false;
  const parts = partsOf(node);
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (part.key === "LParen" || part.key === "RParen") continue;
    if (part.key === "Comma") {
      if (!faulty && (previous === null || previous === "Comma")) {
        report(context, missingPart.at(spanOf(context, part), { expected: "a parameter before `,`" }));
      }
      faulty = false;
    } else if (part.key === "param") {
      if (previous === "param" && !faulty)
        reportComma(context, part.node as ParamCstNode, params.at(-1)!.span);
      const param = part.node as ParamCstNode;
      const next = parts[i + 1]?.key === "param" ? (parts[i + 1]!.node as ParamCstNode) : null;
      if (next && isBare(param)) {
        params.push(buildColonless(context, param, next));
        i++;
      } else params.push(buildParam(context, param));
    } else {
      if (!faulty) reportLeftover(context, part);
      faulty = true;
    }
    previous = part.key;
  }
  return params;
}

/** A name alone. */
function isBare(node: ParamCstNode): boolean {
  return !node.children.Colon && !node.children.In && !node.children.Equals;
}

/** `c int = 3`: read as `c: int = 3`. */
function buildColonless(context: BuildContext, node: ParamCstNode, rest: ParamCstNode): Param {
  const name = readName(context, node.children.name![0]!);
  const fixes = [{ title: "insert `:`", edits: [{ span: after(name.span), text: ":" }] }];
  const at = spanOf(context, firstToken(rest));
  report(context, missingPart.at(at, { expected: "`:` before the parameter's type" }, { fixes }));
  const read = quietly(context, () => buildParam(context, rest));
  const type = { name: read.name.name, list: false, span: read.name.span };
  return { ...read, name, type, span: joinSpans(name.span, read.span) };
}

function reportComma(context: BuildContext, node: ParamCstNode, last: Span): void {
  const first = firstToken(node);
  const fixes = [{ title: "insert `,`", edits: [{ span: after(last), text: "," }] }];
  report(context, missingComma.at(spanOf(context, first), { found: describeToken(first) }, { fixes }));
}

/** `name: type in domain = default` */
function buildParam(context: BuildContext, node: ParamCstNode): Param {
  const parts = partsOf(node);
  const first = parts[0]!;
  const name = first.token
    ? readIdentifier(context, first.token)
    : readName(context, first.node as NameCstNode);
  checkCase(context, name, "a parameter", false);
  const colon = parts.find((p) => p.key === "Colon");
  let type: ParamType | null = null;
  let domain: Expr | null = null;
  let value: Expr | null = null;
  if (!colon) {
    const fixes = [{ title: "insert `: int`", edits: [{ span: after(name.span), text: ": int" }] }];
    report(
      context,
      missingType.at(name.span, { where: "after the parameter's name", example: ": int" }, { fixes }),
    );
  }
  for (const [i, part] of parts.entries()) {
    const next = parts[i + 1];
    const flow = next?.key === "flow" ? next.node : null;
    if (part.key === "Colon") type = buildParamType(context, node, spanOf(context, part));
    if (part.key === "Equals") value = buildValue(context, flow as never, spanOf(context, part));
    if (part.key !== "In") continue;
    const span = spanOf(context, part);
    if (flow) domain = context.flow(flow as never);
    else report(context, missingValue.at(span, { where: "after `in`: a list or a range" }));
    domain ??= missing(after(span));
  }
  return { kind: "param", name, type, domain, default: value, span: spanOf(context, node) };
}

function buildParamType(context: BuildContext, node: ParamCstNode, colon: Span): ParamType | null {
  const { name = [], LBracket, RBracket, ArgName } = node.children;
  const named = name.filter((n) => n.location!.startOffset > colon.start);
  const list = LBracket !== undefined;
  if (named.length === 0) {
    const at = list ? spanOf(context, RBracket![0]!) : colon;
    const where = list ? "between the brackets" : "after `:`";
    report(context, missingType.at(at, { where, example: list ? "[int]" : "int" }));
    return null;
  }
  const extra = named[1] ?? ArgName?.find((a) => a.startOffset > colon.start);
  if (extra) report(context, leftover.at(spanOf(context, extra), { found: "a second type" }));
  const word = readName(context, named[0]!);
  const span = list ? joinSpans(spanOf(context, LBracket[0]!), spanOf(context, RBracket![0]!)) : word.span;
  return { name: word.name, list, span };
}

/** Reports a name that starts with the wrong case; the empty name was reported already. */
export function checkCase(context: BuildContext, name: Identifier, what: string, capital: boolean): void {
  if (name.name === "" || /^[A-Z]/.test(name.name) === capital) return;
  const head = name.name.replace(/^_+(?=.)/, "");
  const text = (capital ? head[0]!.toUpperCase() : head[0]!.toLowerCase()) + head.slice(1);
  const fixes = /^[A-Za-z]/.test(text)
    ? [{ title: `call it \`${text}\``, edits: [{ span: name.span, text }] }]
    : [];
  report(context, wrongCase.at(name.span, { what, capital }, { fixes }));
}
