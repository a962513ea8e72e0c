/** @file Checks a spec: every model at its arguments, and gives the chosen one. Text → { model, diagnostics }. */
import type { Diagnostic } from "../core/diagnostic.ts";
import { findNearest } from "../core/did-you-mean.ts";
import { modelUnknown } from "../diagnostics/names.ts";
import type { ModelDecl, SpecAst } from "../syntax/ast.ts";
import { createElaboration } from "./elaboration.ts";
import { elaborateModel } from "./elaborate-model.ts";
import type { Model } from "./model.ts";
import { type Proof, proveModel } from "./prove.ts";
import { checkUnusedBlocks } from "./blocks.ts";
import { checkNames } from "./names.ts";
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
  const project = openProject(source.file, source.text, options.read ?? (() => null));
  const diagnostics: Diagnostic[] = [...project.diagnostics];
  const shared = shareProject(project);
  const sink = createSink(diagnostics);
  const declarations = project.main.ast.items.filter((item): item is ModelDecl => item.kind === "model");
  const chosen = chooseModel(declarations, options, diagnostics, project);
  const models: Model[] = [];
  const proofs: Proof[] = [];
  let model: Model | null = null;
  for (const declaration of declarations) {
    const found = checkModel(shared, declaration, declaration === chosen ? options : {}, sink, proofs);
    if (!found) continue;
    models.push(found.model);
    if (found.proof) proofs.push(found.proof);
    if (declaration === chosen) model = found.model;
  }
  checkNames(shared, sink);
  if (!diagnostics.some((d) => d.code.startsWith("NN1"))) checkUnusedBlocks(shared, sink);
  if (!diagnostics.some((d) => d.code.startsWith("NN1"))) diagnostics.push(...findUnused(project.main.ast));
  diagnostics.sort((a, b) => compare(a.span.file, b.span.file) || a.span.start - b.span.start);
  return { ast: project.main.ast, model, models, diagnostics, proofs, texts: project.texts };
}

interface Checked {
  readonly model: Model;
  readonly proof: Proof | null;
}

/** A model at its arguments; then, where these are fine and nothing was chosen by --set, for all its values (a derived one with its base). */
function checkModel(
  shared: Shared,
  declaration: ModelDecl,
  options: AnalyseOptions,
  sink: Sink,
  proofs: readonly Proof[],
): Checked | null {
  const set = new Map<string, string>();
  const trainSet = new Map<string, string>();
  for (const [name, text] of Object.entries(options.set ?? {})) {
    if (name.startsWith("train.")) trainSet.set(name.slice("train.".length), text);
    else set.set(name, text);
  }
  const before = countErrors(sink);
  const { cx, finish } = createElaboration(shared, sink);
  const choice = { set, train: { name: options.train ?? null, set: trainSet }, samples: !options.use };
  const found = elaborateModel(cx, declaration, choice);
  finish();
  if (!found) return null;
  const inherited = proofs.find((p) => p.model === found.base.name.name && found.base !== declaration);
  if (inherited) return { model: found.model, proof: { ...inherited, model: declaration.name.name } };
  const wanted = options.prove !== false && set.size === 0 && countErrors(sink) === before;
  return { model: found.model, proof: wanted ? proveModel(shared, declaration, found, choice, sink) : null };
}

function countErrors(sink: Sink): number {
  return sink.diagnostics.filter((d) => d.severity === "error").length;
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
