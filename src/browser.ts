/** @file The library where there are no files, as in a browser: check, compile and format specs. */
import type { Diagnostic } from "./core/diagnostic.ts";
import { lineStarts, type Position, positionAt } from "./core/span.ts";
import { checkSpec } from "./driver/check.ts";
import { type CompiledFile, compileSpec, type Target } from "./driver/compile.ts";
import { compileOnnx } from "./driver/compile-onnx.ts";
import { summarize, type Summary } from "./driver/summary.ts";
import { formatSource } from "./syntax/format.ts";

export type { Diagnostic, Edit, Fix, Related, Severity } from "./core/diagnostic.ts";
export type { Position, Span } from "./core/span.ts";
export type { CompiledFile, Target } from "./driver/compile.ts";
export type { Summary, SummaryField, SummaryLayer } from "./driver/summary.ts";
export type { RuntimeNetwork as Network } from "./runtime/network.ts";

export interface CheckOptions {
  /** The name that diagnostics carry, and from which imports are resolved. */
  readonly file?: string;
  /** Gives the text of an imported file, or null; without it nothing can be imported. */
  readonly read?: (path: string) => string | null;
}

export interface ChoiceOptions extends CheckOptions {
  /** Which of several models (default: the last), and which of its train blocks (default: the first). */
  readonly model?: string;
  readonly train?: string;
  /** Parameters, and training settings as `"train.epochs"`. */
  readonly set?: Readonly<Record<string, SetValue>>;
}

/** A value of a parameter; a string is read as in a spec (`"he"`, `"3x3"`). */
export type SetValue = number | boolean | string | readonly SetValue[];

export interface CompileOptions extends ChoiceOptions {
  /** Default: ts. */
  readonly target?: Target;
}

/** A diagnostic with its lines and columns, as in `check --format json`. */
export interface PlacedDiagnostic extends Diagnostic {
  readonly range: { readonly start: Position; readonly end: Position };
}

const NAMELESS = "spec.nn";

/** Parses and checks a spec: every diagnostic, and what its models are made of. Never throws for any text. */
export function check(
  source: string,
  options: CheckOptions = {},
): { readonly diagnostics: readonly PlacedDiagnostic[]; readonly models: readonly Summary[] } {
  const { diagnostics, models, texts } = checkSpec(
    { file: options.file ?? NAMELESS, text: source },
    { read: options.read },
  );
  return { diagnostics: place(diagnostics, texts), models: models.map(summarize) };
}

/** Adds lines and columns, counted from 1 in UTF-16 code units; `end` is exclusive. */
function place(diagnostics: readonly Diagnostic[], texts: ReadonlyMap<string, string>): PlacedDiagnostic[] {
  return diagnostics.map((d) => {
    const starts = lineStarts(texts.get(d.span.file) ?? "");
    return { ...d, range: { start: positionAt(starts, d.span.start), end: positionAt(starts, d.span.end) } };
  });
}

export interface Compiled<File> {
  readonly files: readonly File[];
  readonly diagnostics: readonly PlacedDiagnostic[];
}

/** A file for ONNX: the model's outputs, or those of an entry. */
export interface BinaryFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface OnnxOptions extends ChoiceOptions {
  readonly target: "onnx";
  /** A safetensors file to put in; default: start values. */
  readonly weights?: Uint8Array;
}

/**
 * The files of a built network; none where the spec has errors. Never throws for any text; weights that do not fit
 * throw an Error that says why.
 */
export function compile(source: string, options?: CompileOptions): Compiled<CompiledFile>;
export function compile(source: string, options: OnnxOptions): Compiled<BinaryFile>;
export function compile(
  source: string,
  options: CompileOptions | OnnxOptions = {},
): Compiled<CompiledFile | BinaryFile> {
  const { model, train, read } = options;
  const choice = { model, train, read, set: printSet(options.set) };
  const given = { file: options.file ?? NAMELESS, text: source };
  if (options.target !== "onnx") {
    const { files, diagnostics, texts } = compileSpec(given, { ...choice, target: options.target });
    return { files, diagnostics: place(diagnostics, texts) };
  }
  const { weights } = options;
  const { files, diagnostics, texts } = compileOnnx(
    given,
    choice,
    (network) => weights && network.load(weights),
  );
  return { files: files.map(({ path, bytes }) => ({ path, bytes })), diagnostics: place(diagnostics, texts) };
}

/** A spec in its uniform layout; of a text with syntax errors the declarations that are whole. */
export function format(source: string): string {
  return formatSource(source);
}

/** Choices as the command line writes them. */
export function printSet(set: ChoiceOptions["set"] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(set).map(([name, value]) => [name, printValue(value)]));
}

/** As a spec writes it: `[256, 128]`, `true`. */
function printValue(value: SetValue): string {
  return typeof value === "object" ? `[${value.map(printValue).join(", ")}]` : String(value);
}
