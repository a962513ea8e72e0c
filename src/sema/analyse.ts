/** @file Checks a spec: every model at its arguments, and gives the chosen one. Text → { model, diagnostics }. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { findNearest } from "../core/did-you-mean.ts";
import { modelUnknown } from "../diagnostics/names.ts";
import type { ModelDecl, SpecAst } from "../syntax/ast.ts";
import { createElaboration } from "./elaboration.ts";
import { elaborateModel } from "./elaborate-model.ts";
import type { Model } from "./model.ts";
import { openProject, type Project, type ReadFile } from "./project.ts";
import { createSink, type Shared, shareProject, type Sink } from "./shared.ts";
import { findUnused } from "./unused.ts";

export interface AnalyseOptions {
  /** Which of several models; default: the last. */
  readonly model?: string;
  /** Which of several train blocks; default: the first. */
  readonly train?: string;
  /** `--set name=value`: parameters, and settings as `train.epochs`. */
  readonly set?: Readonly<Record<string, string>>;
  /** Reads an imported file; by default there are none. */
  readonly read?: ReadFile;
}

export interface Analysis {
  readonly ast: SpecAst;
  /** The chosen model; null where errors leave nothing to use. */
  readonly model: Model | null;
  /** All models of the file that could be elaborated, at their defaults (the chosen one with its arguments). */
  readonly models: readonly Model[];
  readonly diagnostics: readonly Diagnostic[];
  /** Text of every file that was read. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Parses and checks a spec with its imports. Never throws for any text; no I/O but `read`. */
export function analyse(source: { readonly file: string; readonly text: string }, options: AnalyseOptions = {}): Analysis {
  const project = openProject(source.file, source.text, options.read ?? (() => null));
  const diagnostics: Diagnostic[] = [...project.diagnostics];
  const shared = shareProject(project);
  const sink = createSink(diagnostics);
  const declarations = project.main.ast.items.filter((item): item is ModelDecl => item.kind === "model");
  const chosen = chooseModel(declarations, options, diagnostics, project);
  const models: Model[] = [];
  let model: Model | null = null;
  for (const declaration of declarations) {
    const found = checkModel(shared, declaration, declaration === chosen ? options : {}, sink);
    if (found) models.push(found);
    if (declaration === chosen) model = found;
  }
  if (!diagnostics.some((d) => d.code.startsWith("NN1"))) diagnostics.push(...findUnused(project.main.ast));
  diagnostics.sort((a, b) => compare(a.span.file, b.span.file) || a.span.start - b.span.start);
  return { ast: project.main.ast, model, models, diagnostics, texts: project.texts };
}

function checkModel(shared: Shared, declaration: ModelDecl, options: AnalyseOptions, sink: Sink): Model | null {
  const set = new Map<string, string>();
  const trainSet = new Map<string, string>();
  for (const [name, text] of Object.entries(options.set ?? {})) {
    if (name.startsWith("train.")) trainSet.set(name.slice("train.".length), text);
    else set.set(name, text);
  }
  const { cx, finish } = createElaboration(shared, sink);
  const choice = { set, train: { name: options.train ?? null, set: trainSet }, samples: true };
  const model = elaborateModel(cx, declaration, choice);
  finish();
  return model;
}

function chooseModel(
  declarations: readonly ModelDecl[],
  options: AnalyseOptions,
  diagnostics: Diagnostic[],
  project: Project,
): ModelDecl | null {
  if (options.model === undefined) return declarations[declarations.length - 1] ?? null;
  const found = declarations.find((d) => d.name.name === options.model);
  if (found) return found;
  const known = declarations.map((d) => d.name.name);
  const near = findNearest(options.model, known);
  const help = near ? [`did you mean \`${near}\`?`] : [];
  const span = { file: project.main.ast.file, start: 0, end: 0 };
  diagnostics.push(modelUnknown.at(span, { name: options.model, known }, { help }));
  return null;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
