/** @file A spec that a program imports → the JavaScript of its module. What is wrong is told with code frames. */
import { readFileSync } from "node:fs";
import { hasErrors } from "../core/diagnostic.ts";
import { renderPretty } from "../diagnostics/render/pretty.ts";
import { compileSpec } from "../driver/compile.ts";

const WIDTH = 100;

export interface ImportedSpec {
  readonly code: string;
  /** Warnings as text, a code frame each; empty where there are none. */
  readonly warnings: string;
  /** Every other file that was read. */
  readonly imports: readonly string[];
}

/** The spec has errors: the message is their text with code frames. */
export class SpecError extends Error {
  /** Files that were read: when one changes, it is worth another try. */
  readonly files: readonly string[];
  constructor(message: string, files: readonly string[]) {
    super(message);
    this.name = "SpecError";
    this.files = files;
  }
}

/** Compiles a file for import. Throws SpecError where the spec has errors or no model. */
export function compileImport(file: string, text: string): ImportedSpec {
  const { files, diagnostics, texts } = compileSpec({ file, text }, { target: "js", read: readText });
  const told = renderPretty(diagnostics, texts, { width: WIDTH, color: false });
  const imports = [...texts.keys()].filter((path) => path !== file);
  if (hasErrors(diagnostics)) throw new SpecError(`${file} has errors:\n\n${told}`, [file, ...imports]);
  const script = files.find(({ path }) => path.endsWith(".js"));
  if (!script) throw new SpecError(`${file} has no model to import.`, [file, ...imports]);
  return { code: script.text, warnings: told, imports };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
