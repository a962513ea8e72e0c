/** @file Inputs to predict from, in a file of their own: the kind is told by the file's ending. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import { makeArguments } from "../library/arguments.ts";
import { DataFault, type Dataset, type FieldArgument } from "../library/data.ts";
import type { ArgumentValue } from "../library/define.ts";
import { conformDataset } from "../sources/conform.ts";
import { decodeUtf8 } from "../sources/decode-utf8.ts";
import { SOURCES } from "../sources/registry.gen.ts";
import { parseJsonLines } from "./json-lines.ts";
import { loadPart, type Reading } from "./load-data.ts";
import { createFiles } from "./read-files.ts";

/** Ending → the source that reads it, and whether the file is an argument or stands for the input. */
const KINDS: Readonly<Record<string, { readonly source: string; readonly perField: boolean }>> = {
  ".csv": { source: "csv", perField: false },
  ".npz": { source: "npz", perField: false },
  ".safetensors": { source: "safetensors", perField: false },
  ".npy": { source: "npy", perField: true },
};

/** What may come on standard input. */
export const INPUT_FORMATS = ["jsonl", "json", ...Object.keys(KINDS).map((ending) => ending.slice(1))];

/** Inputs on standard input. What is no JSON goes through a file, as the readers go back and forth in it. */
export function readStreamed(
  format: string,
  reading: Reading,
  io: { readonly readStdin: () => string; readonly readStdinBytes?: () => Uint8Array },
): Dataset {
  if (format === "jsonl" || format === "json") return readJson(io.readStdin(), "standard input", reading);
  const folder = mkdtempSync(join(tmpdir(), "nabla-"));
  try {
    const bytes = io.readStdinBytes?.() ?? new TextEncoder().encode(io.readStdin());
    const name = `standard input.${format}`;
    writeFileSync(join(folder, name), bytes);
    return readInputs(name, { ...reading, root: folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Objects one a line, or a document that is one object or a list of them. */
function readJson(text: string, name: string, reading: Reading): Dataset {
  const lines = splitDocument(text);
  return conformDataset(parseJsonLines(lines, name, reading), reading.wanted, "given", reading.bindings);
}

/** A whole document becomes one line an item; text that is none (objects one a line) stays as it is. */
function splitDocument(text: string): string {
  try {
    const document: unknown = JSON.parse(text);
    return (Array.isArray(document) ? document : [document]).map((item) => JSON.stringify(item)).join("\n");
  } catch {
    return text;
  }
}

/** The inputs as the model declares them. Throws DataFault where the file cannot be read or does not fit. */
export function readInputs(file: string, reading: Reading): Dataset {
  const ending = extname(file).toLowerCase();
  if (ending === ".jsonl" || ending === ".json")
    return readJson(decodeUtf8(createFiles(reading.root).read(file), file), file, reading);
  const kind = KINDS[ending];
  const definition = kind && SOURCES.get(kind.source);
  if (!kind || !definition) {
    throw new DataFault(
      "unreadable",
      `cannot read ${file}: its ending is none of ${Object.keys(KINDS).join(", ")}, .jsonl`,
    );
  }
  const given = new Map<string, ArgumentValue>(
    kind.perField ? [] : [["file", { kind: "string", value: file }]],
  );
  const args = makeArguments(definition.arguments, given, INITIALIZERS);
  const span = { file, start: 0, end: 0 };
  return loadPart(
    { definition, args, span, fieldArgs: fieldArguments(kind.source, file, reading) },
    "test",
    reading,
  );
}

/** A lone input takes the whole table, unless a column has its name. */
function fieldArguments(source: string, file: string, reading: Reading): ReadonlyMap<string, FieldArgument> {
  const [only, ...others] = reading.wanted;
  if (source === "npy") return new Map(reading.wanted.map((f) => [f.name, file]));
  if (source !== "csv" || !only || others.length > 0) return new Map();
  const header = decodeUtf8(createFiles(reading.root).read(file), file)
    .split(/[\r\n]/)[0]!
    .split(",");
  return header.map((cell) => cell.trim()).includes(only.name) ? new Map() : new Map([[only.name, "*"]]);
}
