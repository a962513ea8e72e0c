/** @file Hover: what a word means, and at a step of a pipeline its shape, parameters and cost. */
import type { Span } from "../../core/span.ts";
import type { ValueType } from "../../library/types.ts";
import { addSizes, constant, constantOf, printSize, productOf, type Size } from "../../sizes/size.ts";
import type { Expr } from "../../syntax/ast.ts";
import { code, describeEntry, describeSymbol, paragraphs } from "../describe.ts";
import { findEntry, printArgument } from "../library.ts";
import { mentionAt } from "../names.ts";
import { findPlace, type Place } from "../place.ts";
import {
  enteringTypes,
  printType,
  typesOf,
  typesOfName,
  type Use,
  usesAt,
  usesOf,
  usesWithin,
} from "../shapes.ts";
import { wordAt } from "../tokens.ts";
import { allExpressions } from "../walk.ts";
import {
  DATA_SETTING_DOCS,
  FLOW_WORDS,
  SETTING_DOCS,
  STATEMENT_WORDS,
  TOP_WORDS,
  TRAIN_WORDS,
} from "../words.ts";
import type { Checked } from "../workspace.ts";

export interface Hover {
  readonly span: Span;
  readonly markdown: string;
}

/** What is known about the word at an offset, or null. */
export function findHover(checked: Checked, offset: number): Hover | null {
  const { file, text } = checked;
  const word = wordAt(text, offset);
  if (!word || /^\d/.test(word.text)) return null;
  const place = findPlace(checked.lexed, word.end);
  if (place.kind === "nothing" && mentionAt(checked.names, offset) === null && !isNaming(text, word.start))
    return null;
  const markdown = paragraphs([describeWord(checked, word, place), describeStep(checked, word.start)]);
  return markdown === "" ? null : { span: { file, start: word.start, end: word.end }, markdown };
}

/** Words such as `input` stand where nothing can be completed. */
function isNaming(text: string, start: number): boolean {
  const before = text.slice(0, start);
  return !/\/\/[^\n]*$/.test(before) && (before.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 0;
}

function describeWord(checked: Checked, word: { start: number; text: string }, place: Place): string {
  const argument = describeArgument(checked, word, place);
  if (argument !== "") return argument;
  const found = mentionAt(checked.names, word.start);
  if (found) {
    const { symbol } = found;
    const target = symbol.target ?? symbol;
    const types = typesOfName(checked.shapes, target.name, target.span);
    const textOf = (expr: Expr): string =>
      checked.texts.get(expr.span.file)?.slice(expr.span.start, expr.span.end) ?? "…";
    return paragraphs([describeSymbol(target, textOf), isUpper(target.name) ? "" : listTypes(types)]);
  }
  const setting = describeSetting(word.text, place);
  if (setting !== null) return paragraphs([code(word.text), setting]);
  const entry = findEntry(word.text, place.setting);
  if (entry) return describeEntry(entry);
  const doc =
    STATEMENT_WORDS[word.text] ?? FLOW_WORDS[word.text] ?? TOP_WORDS[word.text] ?? TRAIN_WORDS[word.text];
  return doc ? paragraphs([code(word.text), doc]) : "";
}

/** `init` in `Linear(10, init = he)` */
function describeArgument(
  checked: Checked,
  word: { start: number; text: string },
  { call, setting }: Place,
): string {
  if (!call || !/^\s*=(?!=)/.test(checked.text.slice(word.start + word.text.length))) return "";
  const argument = findEntry(call.name, setting)?.arguments.find((a) => a.name === word.text);
  return argument ? paragraphs([code(printArgument(argument)), argument.doc]) : "";
}

function describeSetting(word: string, { kind, braces }: Place): string | null {
  if (kind !== "setting") return null;
  return (braces === "data" ? DATA_SETTING_DOCS[word] : SETTING_DOCS[word]) ?? TRAIN_WORDS[word] ?? null;
}

/** `[h=28, w=28, c=1] → [c=784]`, parameters and multiply-adds of the step whose first word is here. */
function describeStep(checked: Checked, start: number): string {
  const found = findStep(checked, start);
  if (!found) return "";
  const { step, next, previous } = found;
  const entering = enteringTypes(checked.shapes, step);
  const before = entering.length > 0 || !previous ? entering : typesOf(checked.shapes, previous);
  const after = typesOf(checked.shapes, step, next);
  const declaration = mentionAt(checked.names, start)?.symbol.declaration;
  if (declaration && isUpper(declaration.name.name)) {
    const { uses, times } = usesOf(checked.shapes, declaration.span);
    return paragraphs([describeFlow(before, after), describeCost(uses, times)]);
  }
  const uses =
    step.kind === "call" && step.callee.kind === "name" && isUpper(step.callee.name)
      ? usesAt(checked.shapes, step.span)
      : usesWithin(checked.shapes, step.span);
  return paragraphs([describeFlow(before, after), describeCost(uses, null)]);
}

interface FoundStep {
  readonly step: Expr;
  readonly next: Expr | null;
  readonly previous: Expr | null;
}

function findStep(checked: Checked, start: number): FoundStep | null {
  for (const expr of allExpressions(checked.ast)) {
    if (expr.kind === "flow") {
      const at = expr.steps.findIndex((s) => s.span.start === start);
      if (at >= 0)
        return {
          step: expr.steps[at]!,
          next: expr.steps[at + 1] ?? null,
          previous: expr.steps[at - 1] ?? null,
        };
    }
    if (expr.span.start === start && (expr.kind === "call" || (expr.kind === "name" && isUpper(expr.name))))
      return { step: expr, next: null, previous: null };
  }
  return null;
}

/** More shapes than these are not listed. */
const MOST_SHAPES = 4;

function describeFlow(before: readonly ValueType[], after: readonly ValueType[]): string {
  if (before.length === after.length && before.length > 1) {
    const lines = before.map((type, i) => `\`${printType(type)}\` → \`${printType(after[i]!)}\``);
    return more(lines, "  \n");
  }
  if (after.length === 0) return "";
  const from = before.length === 1 ? `\`${printType(before[0]!)}\` ` : "";
  return `${from}→ ${listTypes(after)}`;
}

function listTypes(types: readonly ValueType[]): string {
  return more(
    types.map((type) => `\`${printType(type)}\``),
    ", ",
  );
}

function more(parts: readonly string[], separator: string): string {
  const shown = parts.slice(0, MOST_SHAPES);
  return (
    shown.join(separator) +
    (parts.length > MOST_SHAPES ? `${separator}and ${parts.length - MOST_SHAPES} more` : "")
  );
}

/** `times`: of how many uses these are the parts; null: each is one. */
function describeCost(uses: readonly Use[], times: number | null): string {
  const [first] = uses;
  if (!first) return "";
  // The same step in several models is told for the first of them.
  const own = uses.filter((u) => u.model === first.model);
  const weights = new Map<string, Size>();
  let macs: Size = constant(0);
  for (const { model, node } of own) {
    macs = addSizes(macs, node.macs);
    for (const path of node.weights.values()) {
      const weight = typeof path === "string" ? model.weights.find((w) => w.path === path) : undefined;
      if (weight) weights.set(weight.path, productOf(weight.shape));
    }
  }
  const params = [...weights.values()].reduce<Size>((sum, size) => addSizes(sum, size), constant(0));
  const parts = [
    constantOf(params) === 0 ? "" : `${count(params)} parameters`,
    constantOf(macs) === 0 ? "" : `${count(macs)} multiply-adds`,
  ].filter((part) => part !== "");
  const places = (times ?? own.length) > 1 && parts.length > 0 ? ` in ${times ?? own.length} uses` : "";
  return parts.join(" · ") + places;
}

function count(size: Size): string {
  const number = constantOf(size);
  return number === null ? printSize(size) : number.toLocaleString("en-US");
}

function isUpper(name: string): boolean {
  return /^[A-Z]/.test(name);
}
