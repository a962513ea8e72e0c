/** @file Inputs to predict from, in a file of their own: the kind is told by the file's ending. */
import { extname } from "node:path";
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

/** The inputs as the model declares them. Throws DataFault where the file cannot be read or does not fit. */
export function readInputs(file: string, reading: Reading, readStdin: () => string): Dataset {
  const ending = extname(file).toLowerCase();
  if (file === "-" || ending === ".jsonl" || ending === ".json") {
    const name = file === "-" ? "standard input" : file;
    const text = file === "-" ? readStdin() : decodeUtf8(createFiles(reading.root).read(file), file);
    return conformDataset(parseJsonLines(text, name, reading), reading.wanted, "given", reading.bindings);
  }
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
