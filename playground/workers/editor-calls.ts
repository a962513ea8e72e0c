/** @file What the editor asks: diagnostics with their fixes, shapes, completion, hover, formatting. The features of `nabla lsp`. */
import { lineStarts, positionAt } from "../../src/core/span.ts";
import type { Completion } from "../../src/lsp/completion-items.ts";
import { listCompletions } from "../../src/lsp/features/completion.ts";
import { findHover, type Hover } from "../../src/lsp/features/hover.ts";
import { type InlayHint, listHints } from "../../src/lsp/features/inlay.ts";
import type { Model } from "../../src/sema/model.ts";
import { constantOf } from "../../src/sizes/size.ts";
import { formatSource } from "../../src/syntax/format.ts";
import { checkedOf, type Source, workspace } from "./checked.ts";

export type { Completion, Hover, InlayHint, Source };

/** A change of the text: what stands from–to becomes `insert`. */
export interface TextEdit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

export interface Problem {
  readonly from: number;
  readonly to: number;
  /** From 1. */
  readonly line: number;
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  /** What is said beside the place, other places and notes: a line each. */
  readonly details: readonly string[];
  readonly help: readonly string[];
  readonly fixes: readonly { readonly title: string; readonly edits: readonly TextEdit[] }[];
}

export interface ModelInfo {
  readonly name: string;
  readonly trains: boolean;
  /** Classes that its target tells apart, where it takes points of the plane and has one target; else null. */
  readonly plane: number | null;
  /** Names of the first input and the first target. */
  readonly input: string | null;
  readonly target: string | null;
}

export interface Report {
  readonly problems: readonly Problem[];
  readonly hints: readonly InlayHint[];
  readonly models: readonly ModelInfo[];
}

/** Everything that is said of a text as it stands. */
export function findFixes(source: Source): Report {
  const checked = checkedOf(source);
  const starts = lineStarts(source.text);
  const { diagnostics, models } = checked.analysis;
  const problems = diagnostics
    .filter((d) => d.span.file === source.file)
    .map((d): Problem => {
      const label = d.label !== "" && !d.message.includes(d.label) ? [d.label] : [];
      const related = d.related.map(({ span, message }) =>
        span.file === source.file
          ? `line ${positionAt(starts, span.start).line}: ${message}`
          : `${span.file}: ${message}`,
      );
      const fixes = d.fixes
        .filter((fix) => fix.edits.every((e) => e.span.file === source.file))
        .map(({ title, edits }) => ({
          title,
          edits: edits.map((e) => ({ from: e.span.start, to: e.span.end, insert: e.text })),
        }));
      return {
        from: d.span.start,
        to: d.span.end,
        line: positionAt(starts, d.span.start).line,
        ...{ severity: d.severity, code: d.code, message: d.message, help: d.help, fixes },
        details: [...label, ...related, ...d.notes],
      };
    });
  const hints = listHints(checked, 0, source.text.length);
  return { problems, hints, models: models.map(describeModel) };
}

function describeModel(model: Model): ModelInfo {
  const first = (role: "input" | "target"): string | null =>
    model.fields.find((f) => f.role === role)?.name ?? null;
  const names = { name: model.name, input: first("input"), target: first("target") };
  return { ...names, trains: model.train !== null, plane: planeClasses(model) };
}

function planeClasses({ fields }: Model): number | null {
  const [input, ...others] = fields.filter((f) => f.role === "input");
  const [target, ...further] = fields.filter((f) => f.role === "target");
  if (!input || !target || others.length + further.length > 0) return null;
  const sizes = input.type.axes.map((a) => constantOf(a.size));
  if (input.type.dtype !== "f32" || sizes.length !== 1 || sizes[0] !== 2) return null;
  if (target.type.dtype === "index")
    return target.type.axes.length === 0 && target.type.classes ? constantOf(target.type.classes) : null;
  return target.type.axes.every((a) => constantOf(a.size) === 1) ? 2 : null;
}

export function completeAt(source: Source, offset: number): readonly Completion[] {
  return listCompletions(workspace, checkedOf(source), offset);
}

export function hoverAt(source: Source, offset: number): Hover | null {
  return findHover(checkedOf(source), offset);
}

export function formatText(source: Source): string {
  return formatSource(source.text);
}
