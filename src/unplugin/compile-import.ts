/** @file A spec that a program imports → the JavaScript of its module. What is wrong is told with code frames. */
import { readFileSync } from "node:fs";
import { type Diagnostic, hasErrors } from "../core/diagnostic.ts";
import { lineStarts, positionAt } from "../core/span.ts";
import { renderPretty } from "../diagnostics/render/pretty.ts";
import { compileSpec } from "../driver/compile.ts";
import { analyse } from "../sema/analyse.ts";
import { embedWeights, findWeights, readWeights } from "./embed-weights.ts";
import { readRequest, type SpecRequest } from "./request.ts";

const WIDTH = 100;

export interface ImportedSpec {
  readonly code: string;
  /** Warnings as text, a code frame each; empty where there are none. */
  readonly warnings: string;
  /** Every other file that was read. */
  readonly imports: readonly string[];
}

/** Where an error stands: lines count from 1, columns from 0, as bundlers count. */
export interface ErrorPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The spec cannot be imported: the message is the text of its errors with code frames. */
export class SpecError extends Error {
  /** Files that were read: when one changes, it is worth another try. */
  readonly files: readonly string[];
  /** One line an error, and the code frames apart. */
  readonly summary: string;
  readonly frames: string;
  readonly place: ErrorPlace | null;
  constructor(summary: string, frames: string, files: readonly string[], place: ErrorPlace | null) {
    super(frames === "" ? summary : `${summary}\n\n${frames}`);
    this.name = "SpecError";
    this.files = files;
    this.summary = summary;
    this.frames = frames;
    this.place = place;
  }
}

/** Compiles what an import asks for. Throws SpecError where the spec has errors or no model, or the query asks for what is not there. */
export function compileImport(id: string): ImportedSpec {
  const request = readRequest(id);
  const { file, model, train, set, kernels } = request;
  if (request.fault !== null) throw new SpecError(`${id}: ${request.fault}.`, "", [file], null);
  const source = { file, text: readFileSync(file, "utf8") };
  const choice = { model, train, set, read: readText };
  const { files, diagnostics, texts } = compileSpec(source, { ...choice, kernels, target: "js" });
  const told = renderPretty(diagnostics, texts, { width: WIDTH, color: false });
  const imports = [...texts.keys()].filter((path) => path !== file);
  const read = [file, ...imports];
  if (hasErrors(diagnostics)) {
    const errors = diagnostics.filter((d) => d.severity === "error");
    const lines = errors.map((d) => `error[${d.code}]: ${d.message}`);
    throw new SpecError(`${file} has errors:\n${lines.join("\n")}`, told, read, placeOf(errors[0]!, texts));
  }
  const script = files.find(({ path }) => path.endsWith(".js"));
  if (!script) throw new SpecError(`${file} has no model to import.`, "", read, null);
  const code = request.weights === undefined ? script.text : withWeights(script.text, request, choice, read);
  const weights = request.weights === undefined ? [] : [findWeights(file, request.weights)];
  return { code, warnings: told, imports: [...imports, ...weights] };
}

function withWeights(
  code: string,
  { file, weights }: SpecRequest,
  choice: Parameters<typeof analyse>[1],
  read: readonly string[],
): string {
  const path = findWeights(file, weights!);
  const { model } = analyse({ file, text: readFileSync(file, "utf8") }, { ...choice, use: true });
  const found = readWeights(path, model!);
  if (typeof found === "string") throw new SpecError(`${file}: ${found}.`, "", [...read, path], null);
  return embedWeights(code, found);
}

function placeOf({ span }: Diagnostic, texts: ReadonlyMap<string, string>): ErrorPlace {
  const { line, column } = positionAt(lineStarts(texts.get(span.file) ?? ""), span.start);
  return { file: span.file, line, column: column - 1 };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
