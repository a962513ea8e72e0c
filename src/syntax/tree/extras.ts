/** @file What follows a statement and does not belong to it: reported once, and read as what it was most likely meant to be. */
import type { FlowCstNode, StatementCstNode } from "../../../grammar/cst.gen.ts";
import { assignmentInCondition, missingPart, unknownStatement } from "../../diagnostics/syntax.ts";
import type { Expr } from "../ast.ts";
import { describeToken } from "../tokens.ts";
import {
  type AnyStatement,
  before,
  type BuildContext,
  firstToken,
  hasBreak,
  missing,
  type Part,
  quietly,
} from "./context.ts";
import { report, spanOf } from "./context.ts";
import { joinFlow, reportLeftover, reportMissingArrow } from "./elements.ts";
import { missingTypeExpr } from "./types.ts";

interface Before {
  /** The statement before, as it was read; null at the start of the braces. */
  readonly last: StatementCstNode | null;
  /** The same, built; null if it was left out. */
  readonly built: AnyStatement | null;
  readonly help: string;
}

/** Reports the extras, and gives back the statement before them, with those that it most likely lacked. */
export function buildExtras(
  context: BuildContext,
  extras: readonly Part[],
  given: Before,
): AnyStatement | null {
  const { last, built } = given;
  const flows = extras.filter((p) => p.key === "flow").map((p) => p.node as FlowCstNode);
  const skip = (from: number) => quietly(context, () => flows.slice(from).forEach((f) => context.flow(f)));
  const [first] = extras;
  if (last && isToldAsWhole(last)) skip(0);
  else if (first!.key !== "flow") {
    reportToken(context, first!, last);
    skip(0);
    // What an assert says with something left over behind it, nobody knows.
    if (built?.kind === "assert") return { ...built, condition: missing(built.condition.span) };
  } else if (last && whatIsOpen(context, last, first!)) {
    reportOpen(context, flows[0]!, whatIsOpen(context, last, first!)!);
    skip(1);
    const value = context.flow(flows[0]!);
    return built && complete(built, value);
  } else {
    const steps = last && built ? stepsAfter(context, extras, last, built) : [];
    skip(steps.length);
    if (steps.length > 0) return continueFlow(context, steps, built!);
    const found = describeToken(firstToken(flows[0]!));
    report(
      context,
      unknownStatement.at(spanOf(context, firstToken(flows[0]!)), { found }, { help: [given.help] }),
    );
  }
  return built;
}

/** An import that lacks a part is reported with all that it should have. */
function isToldAsWhole(last: StatementCstNode): boolean {
  const broken = last.children.importItem?.[0]?.children;
  return broken !== undefined && !(broken.LBrace && broken.From && broken.flow);
}

function reportToken(context: BuildContext, part: Part, last: StatementCstNode | null): void {
  const span = spanOf(context, part);
  if (part.token?.image !== "=" || !last?.children.assertion) {
    reportLeftover(context, part);
    return;
  }
  const fixes = [{ title: "compare with `==`", edits: [{ span, text: "==" }] }];
  report(context, assignmentInCondition.at(span, {}, { fixes }));
}

interface Open {
  readonly expected: string;
  readonly insert: string;
}

/** What a statement still lacks when a value follows it. */
function whatIsOpen(context: BuildContext, node: StatementCstNode, next: Part): Open | null {
  const newLine = hasBreak(context, spanOf(context, node).end, next.start);
  const [field] = node.children.field ?? [];
  const [setting] = node.children.setting ?? [];
  const [declaration] = node.children.declaration ?? [];
  if (field?.children.name && !field.children.Colon && !newLine) {
    return { expected: "`:` before the type", insert: ":" };
  }
  if (setting?.children.name && !setting.children.Equals && !newLine) {
    return { expected: "`=` after the name", insert: "=" };
  }
  if (declaration?.children.name && !declaration.children.Equals && !declaration.children.braces) {
    return { expected: "`=` before the value", insert: "=" };
  }
  return null;
}

function reportOpen(context: BuildContext, flow: FlowCstNode, { expected, insert }: Open): void {
  const span = spanOf(context, firstToken(flow));
  const fixes = [{ title: `insert \`${insert}\``, edits: [{ span: before(span), text: `${insert} ` }] }];
  report(context, missingPart.at(span, { expected }, { fixes }));
}

/** The statement with the value that follows it without the sign between. */
function complete(statement: AnyStatement, value: Expr): AnyStatement {
  if (statement.kind === "input" || statement.kind === "target" || statement.kind === "state") {
    return {
      ...statement,
      type: missingTypeExpr(value.span),
      span: { ...statement.span, end: value.span.end },
    };
  }
  return statement.kind === "cell" ? statement : withValue(statement, value);
}

/** The flows among the extras that can be further steps of the statement's value; on a new line a small letter starts none. */
function stepsAfter(
  context: BuildContext,
  extras: readonly Part[],
  last: StatementCstNode,
  built: AnyStatement,
): Part[] {
  const value = valueOf(built);
  if (!value || value.kind === "missing") return [];
  let { end } = spanOf(context, last);
  const steps: Part[] = [];
  for (const part of extras) {
    if (part.key !== "flow") break;
    const isLower = firstToken(part.node!).tokenType.name === "Lower";
    if (isLower && hasBreak(context, end, part.start)) break;
    steps.push(part);
    ({ end } = spanOf(context, part));
  }
  return steps;
}

function continueFlow(context: BuildContext, steps: readonly Part[], built: AnyStatement): AnyStatement {
  const value = valueOf(built)!;
  reportMissingArrow(context, value, steps);
  return withValue(built, joinFlow([value, ...steps.map((s) => context.flow(s.node as FlowCstNode))]));
}

/** The expression at the end of a statement, if it ends in one. */
function valueOf(statement: AnyStatement): Expr | null {
  if ("value" in statement && statement.kind !== "const") return statement.value;
  if ((statement.kind === "block" || statement.kind === "model") && statement.body.kind !== "braces") {
    return statement.body;
  }
  return null;
}

function withValue(statement: AnyStatement, value: Expr): AnyStatement {
  const key = statement.kind === "block" || statement.kind === "model" ? "body" : "value";
  return { ...statement, [key]: value, span: { ...statement.span, end: value.span.end } };
}
