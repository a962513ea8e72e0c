/** @file Statements in braces and at the top level: which may stand where, and what stands between them by mistake. */
import type { StatementCstNode, StatementsCstNode } from "../../../grammar/cst.gen.ts";
import { misplacedStatement } from "../../diagnostics/syntax.ts";
import type { Item } from "../ast.ts";
import {
  type AnyStatement,
  type BuildContext,
  firstToken,
  hasTokens,
  type Part,
  partsOf,
  type Place,
  report,
  spanOf,
} from "./context.ts";
import { buildExtras } from "./extras.ts";
import { buildItem } from "./items.ts";
import { buildStatement } from "./statement.ts";

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

const BRACES_HELP = "give the value a name, `name = …`, or continue the line above with `->`";
const HELP: Readonly<Record<Place, string>> = {
  top: "`import`, `const`, `block`, `cell`, `model` or `data` begins what stands at the top level",
  unit: BRACES_HELP,
  train: BRACES_HELP,
  phase: BRACES_HELP,
  data: BRACES_HELP,
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
  let built: AnyStatement | null = null;
  const finish = () => {
    if (extras.length > 0) built = buildExtras(context, extras, { last, built, help: HELP[place] });
    if (built) statements.push(built);
    extras = [];
  };
  for (const part of hasTokens(node) ? partsOf(node) : []) {
    if (part.key !== "statement") {
      extras.push(part);
      continue;
    }
    finish();
    last = part.node as StatementCstNode;
    built = buildOne(context, last, place);
  }
  finish();
  return statements;
}

function buildOne(context: BuildContext, node: StatementCstNode, place: Place): AnyStatement | null {
  const family = familyOf(node);
  const built = family === "item" ? buildItem(context, node) : buildStatement(context, node);
  // An import without its file (reported) brings nothing.
  if (built.kind === "import" && built.path.value === "") return null;
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
