/** @file What stands between brackets: arguments, list items, arms; with their separators checked. */
import type { ElementsCstNode, FlowCstNode, NamedCstNode } from "../../../grammar/cst.gen.ts";
import { joinSpans, type Span } from "../../core/span.ts";
import { assignmentInCondition, leftover, missingArrow, missingComma } from "../../diagnostics/syntax.ts";
import { missingLayer, missingValue } from "../../diagnostics/syntax.ts";
import type { Arg, Expr } from "../ast.ts";
import { describeToken } from "../tokens.ts";
import {
  after,
  before,
  type BuildContext,
  firstToken,
  missing,
  type Part,
  partsOf,
  quietly,
} from "./context.ts";
import { readIdentifier, report, spanOf } from "./context.ts";

/** `(1, n = 2)` */
export function buildArgs(context: BuildContext, node: ElementsCstNode): Arg[] {
  const args: Arg[] = [];
  walkItems(context, node, "named", (part) => {
    if (part.key === "named") {
      args.push(buildNamed(context, part.node as NamedCstNode));
      return;
    }
    const value = context.flow(part.node as FlowCstNode);
    args.push({ name: null, value, span: value.span });
  });
  return args;
}

function buildNamed(context: BuildContext, node: NamedCstNode): Arg {
  const name = readIdentifier(context, node.children.ArgName[0]!);
  const value = buildValue(context, node.children.flow?.[0], spanOf(context, node.children.Equals[0]!));
  return { name, value, span: joinSpans(name.span, value.span) };
}

/** The value after an `=`; where there is none, that is reported. */
export function buildValue(context: BuildContext, flow: FlowCstNode | undefined, equals: Span): Expr {
  if (flow) return context.flow(flow);
  report(context, missingValue.at(equals, { where: "after `=`" }));
  return missing(after(equals));
}

/** `[1, 2]`, `(a, b)` */
export function buildItems(context: BuildContext, node: ElementsCstNode): Expr[] {
  const items: Expr[] = [];
  walkItems(context, node, "plain", (part) => {
    if (part.key !== "named") items.push(context.flow(part.node as FlowCstNode));
    else items.push(missing(quietly(context, () => buildNamed(context, part.node as NamedCstNode)).span));
  });
  return items;
}

/** Visits the items between commas, and reports what is wrong with the commas. */
function walkItems(
  context: BuildContext,
  node: ElementsCstNode,
  kind: "named" | "plain",
  visit: (part: Part) => void,
): void {
  let previous: Part | null = null;
  let faulty = false;
  for (const part of partsOf(node)) {
    const isItem = part.key === "flow" || part.key === "named";
    const afterItem = previous !== null && previous.key !== "Comma";
    if (faulty && part.key !== "Comma") {
      if (isItem) quietly(context, () => visit(part));
      continue;
    }
    faulty = false;
    if (part.key === "Comma") {
      if (!afterItem) report(context, missingValue.at(spanOf(context, part), { where: "before `,`" }));
    } else if (!isItem) {
      faulty = true;
      const equals = part.node && firstToken(part.node).image === "=";
      if (equals && afterItem && kind === "plain")
        report(context, assignmentInCondition.at(spanOf(context, part), {}));
      else reportLeftover(context, part);
    } else {
      if (afterItem) reportMissingComma(context, previous!, part);
      if (kind === "plain" && part.key === "named") reportNamed(context, part);
      visit(part);
    }
    previous = part;
  }
}

function reportNamed(context: BuildContext, part: Part): void {
  const equals = (part.node as NamedCstNode).children.Equals[0]!;
  const fixes = [{ title: "compare with `==`", edits: [{ span: spanOf(context, equals), text: "==" }] }];
  report(context, assignmentInCondition.at(spanOf(context, equals), {}, { fixes }));
}

function reportMissingComma(context: BuildContext, previous: Part, part: Part): void {
  const first = firstToken(part.node!);
  const help = previous.node && /%$/.test(lastText(context, previous)) ? [PERCENT_HELP] : [];
  const at = after(spanOf(context, previous));
  const fixes = [{ title: "insert `,`", edits: [{ span: at, text: "," }] }];
  report(context, missingComma.at(spanOf(context, first), { found: describeToken(first) }, { help, fixes }));
}

/** Said where an operand follows a percent number. */
export const PERCENT_HELP =
  "a `%` that touches a number is a percent sign; put a space before it to take the remainder";

function lastText(context: BuildContext, part: Part): string {
  const { start, end } = spanOf(context, part);
  return context.source.text.slice(start, end);
}

export function reportLeftover(context: BuildContext, part: Part): void {
  const token = part.token ?? firstToken(part.node);
  report(context, leftover.at(spanOf(context, token), { found: describeToken(token) }));
}

export interface Arms {
  readonly arms: readonly Expr[];
  readonly barred: boolean;
}

/** `{ f }`, `{ | A | B }`; `braces` is the span with the braces. */
export function buildArms(context: BuildContext, node: ElementsCstNode, braces: Span): Arms {
  const arms: Expr[] = [];
  const parts = partsOf(node);
  const barred = parts[0]?.key === "Bar";
  let arm: Expr[] = [];
  let bar: Part | null = null;
  let faulty = false;
  const closeArm = (next: Span) => {
    if (arm.length === 0 && bar)
      report(context, missingLayer.at(spanOf(context, bar), { where: "after `|`" }));
    if (arm.length === 0) arms.push(missing(bar ? after(spanOf(context, bar)) : before(next)));
    else arms.push(arm.length === 1 ? arm[0]! : joinFlow(arm));
    arm = [];
  };
  for (const [i, part] of parts.entries()) {
    if (part.key === "Bar") {
      if (i > 0) closeArm(spanOf(context, part));
      bar = part;
      faulty = false;
    } else if (part.key === "flow" && !faulty) {
      if (arm.length === 1) reportMissingArrow(context, arm[0]!, [part]);
      arm.push(context.flow(part.node as FlowCstNode));
    } else {
      if (!faulty) reportArmFault(context, part);
      faulty = true;
      if (arm.length === 0) arm.push(missing(spanOf(context, part)));
    }
  }
  if (parts.length === 0) {
    const span = { ...braces, start: braces.end - 1 };
    report(context, missingLayer.at(span, { where: "between the braces" }));
  }
  closeArm({ ...braces, start: braces.end - 1 });
  return { arms, barred };
}

function reportArmFault(context: BuildContext, part: Part): void {
  const token = part.token ?? firstToken(part.node);
  const statement =
    token.tokenType.name === "BindingName" ||
    token.tokenType.CATEGORIES?.some((c) => c.name === "StatementWord");
  const help = statement
    ? ["these braces hold layers; statements stand in a `block`, `cell` or `model`"]
    : [];
  report(context, leftover.at(spanOf(context, token), { found: describeToken(token) }, { help }));
}

/** Steps without arrows before them: one report for all. */
export function reportMissingArrow(context: BuildContext, left: Expr, steps: readonly Part[]): void {
  const first = firstToken(steps[0]!.node!);
  const help = left.kind === "number" && left.percent ? [PERCENT_HELP] : [];
  const edits = steps.map((step) => ({ span: before(spanOf(context, step)), text: "-> " }));
  const fixes = [{ title: "insert `->`", edits }];
  const found = describeToken(first);
  report(context, missingArrow.at(spanOf(context, first), { found }, { help, fixes }));
}

/** Flows one after another as one. */
export function joinFlow(flows: readonly Expr[]): Expr {
  const steps = flows.flatMap((e) => (e.kind === "flow" ? e.steps : [e]));
  return { kind: "flow", steps, span: joinSpans(flows[0]!.span, flows.at(-1)!.span) };
}
