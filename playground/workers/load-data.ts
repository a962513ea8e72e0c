/** @file The data of a train block, from made-up sources and the page's files. Everything is in memory. */
import { DataFault, type Dataset, type NumberColumn } from "../../src/library/data.ts";
import type { ConfiguredSource, DataSetup, Model } from "../../src/sema/model.ts";
import { conformDataset } from "../../src/sources/conform.ts";
import { collectProblems } from "../../src/sources/faults.ts";
import { createColumn } from "./columns.ts";
import { type Files, listFiles, NotFetched } from "./files.ts";

/** A part of the data: columns by field. */
export interface Part {
  readonly count: number;
  readonly columns: Readonly<Record<string, NumberColumn>>;
}

export interface Loaded {
  readonly train: Part;
  readonly val: Part | null;
  readonly test: Part | null;
  readonly bindings: ReadonlyMap<string, number>;
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** All parts, fitted to the model's fields. Throws DataFault with one clear line where they do not fit. */
export async function loadData(model: Model, setup: DataSetup, files: Files): Promise<Loaded> {
  for (;;) {
    try {
      return readParts(model, setup, files);
    } catch (error) {
      if (!(error instanceof NotFetched)) throw error;
      await files.fetch(error.path);
    }
  }
}

function readParts(model: Model, setup: DataSetup, files: Files): Loaded {
  if (setup.train === null)
    throw new DataFault(
      "mismatch",
      "the data is handed over by a calling program (host): there is none here",
    );
  const bindings = new Map<string, number>();
  const names = new Map<string, readonly string[]>();
  const wanted = model.fields.map(({ name, role, type }) => ({ name, role, type }));
  const read = (source: ConfiguredSource, part: "train" | "val" | "test"): Part => {
    const problems = collectProblems();
    const about = { args: source.args, fieldArgs: source.fieldArgs, wanted, part, names, problems };
    const loaded = source.definition.load({ ...about, ...readingFrom(files), createColumn });
    const fields = Object.fromEntries(
      Object.entries(loaded.fields).filter(([name]) => wanted.some((w) => w.name === name)),
    );
    problems.throwAny();
    const dataset = conformDataset({ ...loaded, fields }, wanted, part, bindings);
    for (const [name, field] of Object.entries(dataset.fields))
      if (field.names && !names.has(name)) names.set(name, field.names);
    return partOf(dataset);
  };
  const train = read(setup.train, "train");
  const val = setup.val !== null && "definition" in setup.val ? read(setup.val, "val") : null;
  const test = setup.test ? read(setup.test, "test") : null;
  return { train, val, test, bindings, names };
}

function partOf({ count, fields }: Dataset): Part {
  const columns = Object.entries(fields).map(([name, { data }]) => {
    // Columns are stored nowhere but in memory here; a source that has its own still gives numbers.
    const column = "stored" in data ? data.read(0, data.length) : data;
    return [name, column] as const;
  });
  return { count, columns: Object.fromEntries(columns) };
}

/** The page's files as sources read them. */
function readingFrom(
  files: Files,
): Pick<
  Parameters<ConfiguredSource["definition"]["load"]>[0],
  "read" | "stream" | "open" | "list" | "inflate" | "inflateStream" | "decodeJpeg"
> {
  const read = (path: string): Uint8Array => files.read(path) ?? missing(path);
  return {
    read,
    stream(path) {
      let rest = read(path);
      const { length } = rest;
      const next = (): Uint8Array => {
        const all = rest;
        rest = rest.subarray(rest.length);
        return all;
      };
      return { next, size: length };
    },
    open(path) {
      const bytes = read(path);
      const cut = (offset: number, length: number): Uint8Array => {
        if (offset + length > bytes.length)
          throw new DataFault("unreadable", `cannot read ${path}: it is cut short at ${bytes.length} bytes`);
        return bytes.subarray(offset, offset + length);
      };
      return { size: bytes.length, read: cut };
    },
    list: missing,
    inflate: refusePacked,
    inflateStream: refusePacked,
    decodeJpeg: () => {
      throw new DataFault("unreadable", "the playground does not read JPEG files: try PNG");
    },
  };
}

function refusePacked(): never {
  throw new DataFault("unreadable", "the playground does not unpack archives: add the files themselves");
}

function missing(path: string): never {
  throw new DataFault(
    "unreadable",
    `the playground has no file ${path}: it has ${listFiles().join(", ")}, and what you add`,
  );
}
