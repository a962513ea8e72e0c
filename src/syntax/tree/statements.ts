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
  let faulty = false;
  for (const part of hasTokens(node) ? partsOf(node) : []) {
    if (part.key === "statement") {
      faulty = false;
      last = part.node as StatementCstNode;
      const built = buildOne(context, last, place);
      if (built) statements.push(built);
    } else if (!faulty) {
      faulty = true;
      const extended = buildExtra(context, part, last, statements.at(-1) ?? null, place);
      if (extended) {
        statements[statements.length - 1] = extended;
        faulty = false;
      }
    } else if (part.key === "flow") quietly(context, () => buildFlow(context, part.node as FlowCstNode));
  }
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

/** Reports what follows a statement and does not belong to it. Gives back the statement with a flow that lacked its arrow. */
function buildExtra(
  context: BuildContext,
  part: Part,
  last: StatementCstNode | null,
  built: AnyStatement | null,
  place: Place,
): AnyStatement | null {
  const broken = last?.children.importItem?.[0]?.children;
  if (broken && !(broken.LBrace && broken.From && broken.flow)) return null; // told as a whole
  if (part.key !== "flow") {
    reportToken(context, part, last);
    return null;
  }
  const flow = part.node as FlowCstNode;
  const first = firstToken(flow);
  const lastEnd = last ? spanOf(context, last).end : 0;
  const newLine = last === null || hasBreak(context, lastEnd, first.startOffset);
  const open = last ? whatIsOpen(last, newLine) : null;
  if (open) {
    const fixes = [
      {
        title: `insert \`${open.insert}\``,
        edits: [{ span: before(spanOf(context, first)), text: `${open.insert} ` }],
      },
    ];
    report(
      context,
      missingPart.at(
        spanOf(context, first),
        { expected: open.expected },
        { fixes: open.insert ? fixes : [] },
      ),
    );
  } else {
    const value = built ? valueOf(built) : null;
    const continues = value && value.kind !== "missing" && !(newLine && first.tokenType.name === "Lower");
    if (continues && spanOf(context, last!).end >= value.span.end) {
      reportMissingArrow(context, value, part);
      return { ...built, ...extended(built!, joinFlow(value, buildFlow(context, flow))) } as AnyStatement;
    }
    const help = place === "top" ? TOP_HELP : BRACES_HELP;
    report(
      context,
      unknownStatement.at(spanOf(context, first), { found: describeToken(first) }, { help: [help] }),
    );
  }
  quietly(context, () => buildFlow(context, flow));
  return null;
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

function extended(statement: AnyStatement, value: Expr): Partial<Record<"value" | "body", Expr>> {
  return "value" in statement ? { value } : { body: value };
}
