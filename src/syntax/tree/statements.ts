/** @file Statements in braces and at the top level: which may stand where, and what stands between them by mistake. */
import type {
  BracesCstNode,
  FlowCstNode,
  StatementCstNode,
  StatementsCstNode,
} from "../../../grammar/cst.gen.ts";
import { assignmentInCondition, leftover, misplacedStatement } from "../../diagnostics/syntax.ts";
import { missingPart, unknownStatement } from "../../diagnostics/syntax.ts";
import type { Expr, Item, Statement, TrainStatement } from "../ast.ts";
import { describeToken } from "../tokens.ts";
import { before, type BuildContext, firstToken, hasBreak, hasTokens, type Part, partsOf } from "./context.ts";
import { quietly, report, spanOf } from "./context.ts";
import { joinFlow, reportLeftover, reportMissingArrow } from "./elements.ts";
import { buildFlow } from "./expressions.ts";
import { buildItem } from "./items.ts";
import { buildStatement } from "./statement.ts";

export type AnyStatement = Item | Statement | TrainStatement;

/** Where statements stand: the top level, the braces of a model, block or cell, or those of train, phase or data. */
export type Place = "top" | "unit" | "train" | "phase" | "data";

type Family = "item" | "unit" | "binding" | "phase" | "transform" | "section";

const ALLOWED: Readonly<Record<Place, readonly Family[]>> = {
  top: ["item"],
  unit: ["unit", "binding", "section"],
  train: ["binding", "phase", "transform"],
  phase: ["binding", "transform"],
  data: ["binding", "transform"],
};

const BELONGS: Readonly<Record<Family, string>> = {
  item: "stands at the top level, outside of all braces",
  unit: "stands in the braces of a `model`, `block` or `cell`",
  binding: "stands in the braces of a `model`, `block` or `cell`; a number for the whole file is a `const`",
  phase: "stands in a `train` block",
  transform: "stands in a `train`, `phase` or `data` block",
  section: "stands in the braces of a `model`",
};

/** The statements of a node; those that cannot stand in this place are reported and left out. */
export function buildStatements(
  context: BuildContext,
  node: StatementsCstNode,
  place: Place,
): AnyStatement[] {
  const statements: AnyStatement[] = [];
  let last: StatementCstNode | null = null;
  let extras: Part[] = [];
  const finish = () => {
    if (extras.length > 0) buildExtras(context, extras, { last, statements, place });
    extras = [];
  };
  for (const part of hasTokens(node) ? partsOf(node) : []) {
    if (part.key !== "statement") {
      extras.push(part);
      continue;
    }
    finish();
    last = part.node as StatementCstNode;
    const built = buildOne(context, last, place);
    if (built) statements.push(built);
    else last = null;
  }
  finish();
  return statements;
}

/** The statements between braces. */
export function buildBraces(context: BuildContext, node: BracesCstNode, place: Place): AnyStatement[] {
  return buildStatements(context, node.children.statements[0]!, place);
}

function buildOne(context: BuildContext, node: StatementCstNode, place: Place): AnyStatement | null {
  const family = familyOf(node);
  const built = family === "item" ? buildItem(context, node) : buildStatement(context, node);
  if (ALLOWED[place].includes(family)) return built;
  const first = firstToken(node);
  const what = family === "binding" ? `\`${first.image} = …\`` : `\`${first.image}\``;
  report(context, misplacedStatement.at(spanOf(context, first), { what, place: BELONGS[family] }));
  if (family === "item") context.hoisted.push(built as Item);
  return null;
}

function familyOf(node: StatementCstNode): Family {
  const c = node.children;
  if (c.importItem || c.declaration) return "item";
  if (c.binding) return "binding";
  const word = firstToken(node).image;
  if (c.section) return word === "train" ? "section" : word === "phase" ? "phase" : "item";
  if (word === "prepare" || word === "augment") return "transform";
  return "unit";
}

interface Before {
  readonly last: StatementCstNode | null;
  readonly statements: AnyStatement[];
  readonly place: Place;
}

/** Reports what follows a statement and does not belong to it: once, however much it is. */
function buildExtras(
  context: BuildContext,
  extras: readonly Part[],
  { last, statements, place }: Before,
): void {
  const broken = last?.children.importItem?.[0]?.children;
  const told = broken && !(broken.LBrace && broken.From && broken.flow); // as a whole
  const [first] = extras;
  let rest = extras;
  if (told) rest = extras;
  else if (first!.key !== "flow") reportToken(context, first!, last);
  else {
    const continued = last ? continueFlow(context, extras, last, statements) : 0;
    rest = extras.slice(continued);
    if (continued === 0) reportFlow(context, first!.node as FlowCstNode, last, place);
  }
  for (const part of rest) {
    if (part.key === "flow") quietly(context, () => buildFlow(context, part.node as FlowCstNode));
  }
}

/** Takes the flows that follow a statement with a value for its next steps, and reports their arrows. Gives back how many. */
function continueFlow(
  context: BuildContext,
  extras: readonly Part[],
  last: StatementCstNode,
  statements: AnyStatement[],
): number {
  const statement = statements.at(-1)!;
  const value = valueOf(statement);
  if (!value || value.kind === "missing" || whatIsOpen(last, false)) return 0;
  let end = spanOf(context, last).end;
  const steps: Part[] = [];
  for (const part of extras) {
    if (part.key !== "flow") break;
    const isLower = firstToken(part.node!).tokenType.name === "Lower";
    if (isLower && hasBreak(context, end, part.start)) break;
    steps.push(part);
    end = spanOf(context, part).end;
  }
  if (steps.length === 0) return 0;
  reportMissingArrow(context, value, steps);
  let joined: Expr = value;
  for (const step of steps) joined = joinFlow(joined, buildFlow(context, step.node as FlowCstNode));
  statements[statements.length - 1] = withValue(statement, joined);
  return steps.length;
}

function reportFlow(
  context: BuildContext,
  flow: FlowCstNode,
  last: StatementCstNode | null,
  place: Place,
): void {
  const first = firstToken(flow);
  const span = spanOf(context, first);
  const newLine = last === null || hasBreak(context, spanOf(context, last).end, first.startOffset);
  const open = last ? whatIsOpen(last, newLine) : null;
  if (open) {
    const edits = [{ span: before(span), text: `${open.insert} ` }];
    const fixes = [{ title: `insert \`${open.insert}\``, edits }];
    report(context, missingPart.at(span, { expected: open.expected }, { fixes }));
  } else {
    const help = [place === "top" ? TOP_HELP : BRACES_HELP];
    report(context, unknownStatement.at(span, { found: describeToken(first) }, { help }));
  }
}

const TOP_HELP = "`import`, `const`, `block`, `cell`, `model` or `data` begins what stands at the top level";
const BRACES_HELP = "give the value a name, `name = …`, or continue the line above with `->`";

function reportToken(context: BuildContext, part: Part, last: StatementCstNode | null): void {
  const token = part.token ?? firstToken(part.node);
  const span = spanOf(context, token);
  if (token.image === "=" && last?.children.assertion) {
    const fixes = [{ title: "compare with `==`", edits: [{ span, text: "==" }] }];
    report(context, assignmentInCondition.at(span, {}, { fixes }));
  } else if (part.key === "Stray" || part.key === "Comma" || part.key === "Bar")
    reportLeftover(context, part);
  else report(context, leftover.at(span, { found: describeToken(token) }));
}

/** What a statement still lacks when a value follows it on its line. */
function whatIsOpen(node: StatementCstNode, newLine: boolean): { expected: string; insert: string } | null {
  const c = node.children;
  const [field] = c.field ?? [];
  const [setting] = c.setting ?? [];
  const [declaration] = c.declaration ?? [];
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

/** The expression at the end of a statement, if it ends in one. */
function valueOf(statement: AnyStatement): Expr | null {
  if ("value" in statement && statement.kind !== "const") return statement.value;
  if ((statement.kind === "block" || statement.kind === "model") && statement.body.kind !== "braces") {
    return statement.body;
  }
  return null;
}

function withValue(statement: AnyStatement, value: Expr): AnyStatement {
  const key = "value" in statement ? "value" : "body";
  return { ...statement, [key]: value, span: { ...statement.span, end: value.span.end } };
}
