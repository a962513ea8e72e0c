/** @file Checks a spec: every model at its arguments, and gives the chosen one. Text → { model, diagnostics }. */
import { type Diagnostic, hasErrors } from "../core/diagnostic.ts";
import { findNearest } from "../core/did-you-mean.ts";
import { modelUnknown } from "../diagnostics/names.ts";
import { settingMissing } from "../diagnostics/training.ts";
import type { ModelDecl, SpecAst } from "../syntax/ast.ts";
import { createElaboration } from "./elaboration.ts";
import { elaborateModel } from "./elaborate-model.ts";
import type { Model } from "./model.ts";
import { type Proof, proveModel } from "./prove.ts";
import { checkUnusedBlocks } from "./blocks.ts";
import { checkNames } from "./names.ts";
import type { CheckedModel, Memo } from "./memo.ts";
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
  /** The chosen model is to be used, not only looked at: a parameter without a default needs a value. */
  readonly use?: boolean;
  /** False: only the chosen values are checked, not the whole domains of the parameters. */
  readonly prove?: boolean;
  /** Reads an imported file; by default there are none. */
  readonly read?: ReadFile;
  /** What is known from before the last change; without it everything is checked. */
  readonly memo?: Memo;
}

export interface Analysis {
  readonly ast: SpecAst;
  /** The chosen model; null where errors leave nothing to use. */
  readonly model: Model | null;
  /** All models of the file that could be elaborated, at their defaults (the chosen one with its arguments). */
  readonly models: readonly Model[];
  readonly diagnostics: readonly Diagnostic[];
  /** How far each model was checked beyond its defaults; none for a model with errors, or with values chosen by --set. */
  readonly proofs: readonly Proof[];
  /** Text of every file that was read. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Parses and checks a spec with its imports. Never throws for any text; no I/O but `read`. */
export function analyse(
  source: { readonly file: string; readonly text: string },
  options: AnalyseOptions = {},
): Analysis {
  return analyseProject(openProject(source.file, source.text, options.read ?? (() => null)), options);
}

/** Checks a spec that was parsed with its imports. */
export function analyseProject(project: Project, options: Omit<AnalyseOptions, "read"> = {}): Analysis {
  const diagnostics: Diagnostic[] = [...project.diagnostics];
  const shared = shareProject(project);
  const sink = createSink(diagnostics);
  const declarations = project.main.ast.items.filter((item): item is ModelDecl => item.kind === "model");
  const chosen = chooseModel(declarations, options, diagnostics, project);
  evaluateConstants(shared, sink);
  const models: Model[] = [];
  const proofs: Proof[] = [];
  let model: Model | null = null;
  for (const declaration of declarations) {
    const check = (own: Shared): CheckedModel =>
      checkModel(own, declaration, declaration === chosen ? options : {}, proofs);
    const found = options.memo ? options.memo.model(shared, declaration, check) : check(shared);
    found.diagnostics.forEach((d) => sink.report(d));
    if (!found.model) continue;
    models.push(found.model);
    if (found.proof) proofs.push(found.proof);
    if (declaration === chosen) model = found.model;
  }
  checkNames(shared, sink);
  if (!diagnostics.some((d) => d.code.startsWith("NN1"))) checkUnusedBlocks(shared, sink, options.memo);
  if (!diagnostics.some((d) => d.code.startsWith("NN1"))) {
    const withoutLoss = diagnostics.some((d) => d.code === settingMissing.code);
    diagnostics.push(...findUnused(project.main.ast, withoutLoss ? ["the target"] : []));
  }
  diagnostics.sort((a, b) => compare(a.span.file, b.span.file) || a.span.start - b.span.start);
  return { ast: project.main.ast, model, models, diagnostics, proofs, texts: project.texts };
}

/** Constants are told about on their own, whichever model uses them first. */
function evaluateConstants(shared: Shared, sink: Sink): void {
  const [first] = shared.project.main.ast.items.filter((item) => item.kind !== "import");
  if (first) createElaboration(shared, sink).cx.environmentOf(first);
}

/** A model at its arguments; then, where these are fine and nothing was chosen by --set, for all its values (a derived one with its base). */
function checkModel(
  shared: Shared,
  declaration: ModelDecl,
  options: AnalyseOptions,
  proofs: readonly Proof[],
): CheckedModel {
  const set = new Map<string, string>();
  const trainSet = new Map<string, string>();
  for (const [name, text] of Object.entries(options.set ?? {})) {
    if (name.startsWith("train.")) trainSet.set(name.slice("train.".length), text);
    else set.set(name, text);
  }
  const sink = createSink([]);
  const { diagnostics } = sink;
  const { cx, finish } = createElaboration(shared, sink);
  const choice = { set, train: { name: options.train ?? null, set: trainSet }, samples: !options.use };
  const found = elaborateModel(cx, declaration, choice);
  finish();
  if (!found) return { model: null, proof: null, diagnostics };
  const { model } = found;
  const inherited = proofs.find((p) => p.model === found.base.name.name && found.base !== declaration);
  if (inherited) return { model, proof: { ...inherited, model: declaration.name.name }, diagnostics };
  const wanted = options.prove !== false && set.size === 0 && !hasErrors(diagnostics);
  return { model, proof: wanted ? proveModel(shared, declaration, found, choice, sink) : null, diagnostics };
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
