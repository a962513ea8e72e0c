/** @file `if`, `for`, `repeat`: expressions that announce a body. */
import type { BodyCstNode, BranchCstNode, ForExprCstNode } from "../../../grammar/cst.gen.ts";
import type { FlowCstNode, IfExprCstNode, RepeatExprCstNode } from "../../../grammar/cst.gen.ts";
import { joinSpans, type Span } from "../../core/span.ts";
import { assignmentInCondition, leftover, missingBody, nestedTooDeeply } from "../../diagnostics/syntax.ts";
import { missingName, missingPart, missingValue } from "../../diagnostics/syntax.ts";
import type { Expr } from "../ast.ts";
import { after, type BuildContext, hasTokens, MAX_DEPTH, missing, partsOf, readName } from "./context.ts";
import { report, spanOf } from "./context.ts";
import { buildArms, reportLeftover } from "./elements.ts";
import { checkLine } from "./lines.ts";

interface Branch {
  /** null for the last `else`. */
  readonly condition: Expr | null;
  readonly body: Expr;
  readonly start: Span;
}

/** `if c { f } else if d { g } else { h }` */
export function buildIf(context: BuildContext, node: IfExprCstNode): Expr {
  const { children } = node;
  const branches = [buildBranch(context, children.branch[0]!, spanOf(context, children.If[0]!), "if")];
  for (const one of children.elseBranch ?? []) {
    const word = spanOf(context, one.children.Else[0]!);
    if (branches.at(-1)!.condition === null) {
      report(context, leftover.at(word, { found: "a second `else`" }));
      break;
    }
    const depth = context.depth + branches.length;
    if (depth > MAX_DEPTH) {
      report(context, nestedTooDeeply.at(word, { depth, limit: MAX_DEPTH }));
      break;
    }
    const ifWord = one.children.If?.[0];
    const start = ifWord ? spanOf(context, ifWord) : word;
    branches.push(buildBranch(context, one.children.branch[0]!, start, ifWord ? "if" : "else"));
  }
  const end = spanOf(context, node);
  return branches.reduceRight<Expr | null>((otherwise, { condition, body, start }) => {
    if (condition === null) return body;
    return { kind: "if", condition, then: body, otherwise, span: { ...start, end: end.end } };
  }, null)!;
}

function buildBranch(context: BuildContext, node: BranchCstNode, word: Span, name: "if" | "else"): Branch {
  const parts = hasTokens(node) ? partsOf(node) : [];
  const body = parts.find((p) => p.key === "body");
  const head = parts.filter((p) => p.key !== "body");
  const condition = name === "if" && head[0]?.key === "flow" ? head.shift()! : null;
  let value: Expr | null = null;
  if (name === "if") {
    if (condition) value = context.flow(condition.node as FlowCstNode);
    else report(context, missingValue.at(word, { where: "after `if`" }));
    value ??= missing(after(word));
  }
  const [extra] = head;
  if (extra?.token?.image === "=") {
    const span = spanOf(context, extra);
    const fixes = [{ title: "compare with `==`", edits: [{ span, text: "==" }] }];
    report(context, assignmentInCondition.at(span, {}, { fixes }));
  } else if (extra && condition) reportLeftover(context, extra);
  else if (extra && name === "else") reportLeftover(context, extra);
  const lastOfHead = head.at(-1) ?? condition;
  const headEnd = lastOfHead ? spanOf(context, lastOfHead).end : word.end;
  const built =
    extra && !body
      ? missing(after(word))
      : buildBody(context, body?.node as BodyCstNode, word, name, headEnd);
  return { condition: value, body: built, start: word };
}

/** `for c, s in [(16, 1), (32, 2)] { f }` */
export function buildFor(context: BuildContext, node: ForExprCstNode): Expr {
  const { For, name = [], In, flow, body } = node.children;
  const word = spanOf(context, For[0]!);
  const names = name.map((n) => readName(context, n));
  const last = names.at(-1)?.span ?? word;
  let list: Expr = missing(after(last));
  if (names.length === 0) report(context, missingName.at(word, { what: "after `for`" }));
  else if (!In) report(context, missingPart.at(last, { expected: "`in` after the names of `for`" }));
  else if (!flow) report(context, missingValue.at(spanOf(context, In[0]!), { where: "after `in`" }));
  if (flow) list = context.flow(flow[0]!);
  const complete = names.length > 0 && In && flow;
  const built =
    complete || body
      ? buildBody(context, body?.[0], word, "for", flow ? spanOf(context, flow[0]!).end : last.end)
      : missing(after(last));
  if (!body) list = missing(list.span);
  return { kind: "for", names, list, body: built, span: spanOf(context, node) };
}

/** `repeat n { f }` */
export function buildRepeat(context: BuildContext, node: RepeatExprCstNode): Expr {
  const { Repeat, flow, body } = node.children;
  const word = spanOf(context, Repeat[0]!);
  let count: Expr = missing(after(word));
  if (flow) count = context.flow(flow[0]!);
  else report(context, missingValue.at(word, { where: "after `repeat`: how many times" }));
  const built =
    flow || body
      ? buildBody(context, body?.[0], word, "repeat", flow ? spanOf(context, flow[0]!).end : word.end)
      : missing(after(word));
  if (!body) count = missing(count.span);
  return { kind: "repeat", count, body: built, span: spanOf(context, node) };
}

/** The one expression between the braces. */
function buildBody(
  context: BuildContext,
  node: BodyCstNode | undefined,
  word: Span,
  name: string,
  headEnd: number,
): Expr {
  if (!node) {
    report(context, missingBody.at(word, { word: name }));
    return missing(after(word));
  }
  const open = spanOf(context, node.children.LBrace[0]!);
  checkLine(context, headEnd, open, name === "else" ? "`else`" : `the head of this \`${name}\``);
  const span = joinSpans(open, spanOf(context, node.children.RBrace[0]!));
  const { arms } = buildArms(context, node.children.elements[0]!, span);
  if (arms.length > 1) {
    const help = ["arms stand in the braces of `concat`, `add`, `mul`, `max` or `mean`"];
    report(context, leftover.at(arms[1]!.span, { found: "a second arm" }, { help }));
  }
  return arms[0]!;
}
