/** @file One statement of a model, block, cell, train, phase or data block. */
import type { AssertionCstNode, BindingCstNode, DefaultsCstNode } from "../../../grammar/cst.gen.ts";
import type { EntryCstNode, FieldCstNode, SectionCstNode } from "../../../grammar/cst.gen.ts";
import type { NameCstNode, SettingCstNode, StatementCstNode } from "../../../grammar/cst.gen.ts";
import type { CstNode } from "chevrotain";
import type { Span } from "../../core/span.ts";
import {
  missingBody,
  missingName,
  missingPart,
  missingType,
  missingValue,
} from "../../diagnostics/syntax.ts";
import { wrongKind } from "../../diagnostics/syntax.ts";
import type { Assert, Binding, Defaults, Entry, Expr, Identifier, Phase, Statement } from "../ast.ts";
import type { Train, TrainStatement } from "../ast.ts";
import { after, type BuildContext, docOf, firstToken, missing, missingIdentifier } from "./context.ts";
import { readIdentifier, readName, report, spanOf } from "./context.ts";
import { buildItems, buildValue } from "./elements.ts";
import { checkLine } from "./lines.ts";
import { buildType, checkCase, missingTypeExpr } from "./types.ts";

/** A statement that is no item. */
export function buildStatement(context: BuildContext, node: StatementCstNode): Statement | TrainStatement {
  const c = node.children;
  if (c.field) return buildField(context, c.field[0]!);
  if (c.setting) return buildSetting(context, c.setting[0]!);
  if (c.assertion) return buildAssert(context, c.assertion[0]!);
  if (c.defaults) return buildDefaults(context, c.defaults[0]!);
  if (c.entry) return buildEntry(context, c.entry[0]!);
  if (c.section) return buildSection(context, c.section[0]!);
  return buildBinding(context, c.binding![0]!);
}

/** The declared name; one that is left out is reported. */
export function buildName(
  context: BuildContext,
  word: Span,
  name: NameCstNode | undefined,
  what: string,
): Identifier {
  if (name) return readName(context, name);
  report(context, missingName.at(word, { what }));
  return missingIdentifier(word);
}

function buildField(context: BuildContext, node: FieldCstNode): Statement {
  const { Colon, type } = node.children;
  const first = firstToken(node);
  const kind = first.image as "input" | "target" | "state";
  const word = spanOf(context, first);
  const name = buildName(context, word, node.children.name?.[0], `after \`${kind}\``);
  checkCase(context, name, `\`${kind}\``, false);
  if (Colon && !type) {
    report(context, missingType.at(spanOf(context, Colon[0]!), { where: "after `:`", example: "f32[4]" }));
  }
  const built = type
    ? buildType(context, type[0]!)
    : Colon
      ? missingTypeExpr(after(spanOf(context, node)))
      : null;
  return { kind, name, type: built, doc: docOf(context, node), span: spanOf(context, node) };
}

function buildSetting(context: BuildContext, node: SettingCstNode): Statement | TrainStatement {
  const { Equals, flow } = node.children;
  const first = firstToken(node);
  const kind = first.image as "output" | "update" | "prepare" | "augment";
  const word = spanOf(context, first);
  const span = spanOf(context, node);
  const name = buildName(context, word, node.children.name?.[0], `after \`${kind}\``);
  checkCase(context, name, `\`${kind}\``, false);
  if (kind === "output") {
    const value = Equals ? buildValue(context, flow?.[0], spanOf(context, Equals[0]!)) : null;
    return { kind, name, value, doc: docOf(context, node), span };
  }
  let value: Expr = missing(after(span));
  if (Equals) value = buildValue(context, flow?.[0], spanOf(context, Equals[0]!));
  else if (name.name !== "") {
    report(
      context,
      missingPart.at(name.span, { expected: `\`=\` and a value after \`${kind} ${name.name}\`` }),
    );
  }
  if (kind === "update") return { kind, name, value, span };
  return { kind, field: name, value, span };
}

function buildBinding(context: BuildContext, node: BindingCstNode): Binding {
  const names = node.children.BindingName.map((token) => readIdentifier(context, token));
  for (const name of names) checkCase(context, name, "a value", false);
  const value = buildValue(context, node.children.flow?.[0], spanOf(context, node.children.Equals[0]!));
  return { kind: "binding", names, value, doc: docOf(context, node), span: spanOf(context, node) };
}

function buildAssert(context: BuildContext, node: AssertionCstNode): Assert {
  const { Assert: words, Comma, flow = [] } = node.children;
  const word = spanOf(context, words[0]!);
  const comma = Comma && spanOf(context, Comma[0]!);
  const first = flow.find((f) => !comma || f.location!.startOffset < comma.start);
  const second = flow.find((f) => f !== first);
  if (!first) report(context, missingValue.at(word, { where: "after `assert`" }));
  const condition = first ? context.flow(first) : missing(after(word));
  const said = second ? context.flow(second) : null;
  if (comma && said?.kind !== "string") {
    report(context, wrongKind.at(said?.span ?? comma, { expected: 'a message in `"…"`' }));
  }
  const message = said?.kind === "string" ? said : null;
  return { kind: "assert", condition, message, span: spanOf(context, node) };
}

function buildDefaults(context: BuildContext, node: DefaultsCstNode): Defaults {
  const word = spanOf(context, node.children.Defaults[0]!);
  const span = spanOf(context, node);
  const value = node.children.flow ? context.flow(node.children.flow[0]!) : null;
  if (value?.kind === "call" && value.callee.kind === "name" && value.args && !value.body) {
    const layer = { name: value.callee.name, span: value.callee.span };
    checkCase(context, layer, "`defaults`", true);
    return { kind: "defaults", layer, args: value.args, span };
  }
  const expected = "a layer with arguments, such as `Conv(bias = false)`,";
  report(context, wrongKind.at(value?.span ?? word, { expected }));
  return { kind: "defaults", layer: missingIdentifier(word), args: [], span };
}

/** `entry encode(x) -> code` */
function buildEntry(context: BuildContext, node: EntryCstNode): Entry {
  const { Entry: words, elements, Arrow, name: found = [] } = node.children;
  const word = spanOf(context, words[0]!);
  const arrow = Arrow && spanOf(context, Arrow[0]!);
  const names = found.map((n) => readName(context, n));
  const isNamed = names[0] && (!arrow || names[0].span.start < arrow.start);
  if (!isNamed) report(context, missingName.at(word, { what: "after `entry`" }));
  const name = isNamed ? names.shift()! : missingIdentifier(word);
  const inputs: Identifier[] = [];
  for (const item of elements ? buildItems(context, elements[0]!) : []) {
    if (item.kind === "name") inputs.push({ name: item.name, span: item.span });
    else if (item.kind !== "missing")
      report(context, wrongKind.at(item.span, { expected: "the name of a value" }));
  }
  const last = elements ? spanOf(context, node.children.RParen![0]!) : name.span;
  if (isNamed && !elements) report(context, missingPart.at(last, { expected: "`(` and the inputs' names" }));
  else if (isNamed && !arrow)
    report(context, missingPart.at(last, { expected: "`->` and what the entry gives" }));
  else if (arrow && names.length === 0) report(context, missingName.at(arrow, { what: "after `->`" }));
  return { kind: "entry", name, inputs, outputs: names, span: spanOf(context, node) };
}

/** `train { … }`, `phase fine { … }` */
function buildSection(context: BuildContext, node: SectionCstNode): Train | Phase {
  const first = firstToken(node);
  const kind = first.image as "train" | "phase";
  const word = spanOf(context, first);
  const named = node.children.name?.[0];
  const body = buildSectionBody(context, node, kind);
  const span = spanOf(context, node);
  if (kind === "train") return { kind, name: named ? readName(context, named) : null, body, span };
  return { kind, name: buildName(context, word, named, "after `phase`"), body, span };
}

/** What stands in the braces of a train, phase or data block. */
export function buildSectionBody(
  context: BuildContext,
  node: SectionCstNode,
  kind: "train" | "phase" | "data",
): TrainStatement[] {
  const word = spanOf(context, firstToken(node));
  const [braces] = node.children.braces ?? [];
  if (!braces) {
    report(context, missingBody.at(word, { word: kind }));
    return [];
  }
  checkBrace(context, node, braces);
  return context.statements(braces, kind) as TrainStatement[];
}

/** The `{` of a declaration stands on the line where its head ends. */
export function checkBrace(context: BuildContext, node: CstNode, braces: CstNode): void {
  const open = { ...spanOf(context, braces), end: braces.location!.startOffset + 1 };
  const head = context.source.text.slice(node.location!.startOffset, open.start).trimEnd();
  checkLine(context, node.location!.startOffset + head.length, open, "the head");
}
