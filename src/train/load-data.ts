/** @file A model's data set-up → its parts, read and checked before the first step. */
import { invariant } from "../core/invariant.ts";
import type { Dataset, ProblemList, SourceContext, SourceDefinition } from "../library/data.ts";
import type { Batch } from "../runtime/fields.ts";
import type { FitParts } from "../runtime/fit.ts";
import type { ConfiguredSource, DataSetup, Model } from "../sema/model.ts";
import type { Bindings } from "../sources/bind-shape.ts";
import { conformDataset, type Wanted } from "../sources/conform.ts";
import { collectFrom, collectProblems, mismatch, unknownName } from "../sources/faults.ts";
import { type ColumnStore, createColumnStore } from "./column-store.ts";
import { createFiles } from "./read-files.ts";
import { checkFiles, type KeptFile, keepFiles, type SeenFile } from "./seen-files.ts";

export interface LoadedData {
  readonly train: Dataset;
  readonly val: Dataset | null;
  readonly test: Dataset | null;
  /** Values that the data gave to the model's open sizes. */
  readonly bindings: ReadonlyMap<string, number>;
  /** Names of the values of index fields (classes, characters), by field. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** What a user should know of how the data was read, in whole lines. */
  readonly notes: readonly string[];
  /** Throws DataFault if a file is no longer as it was when it was read. */
  readonly checkUnchanged: () => void;
  /** The files, for a run to keep. */
  readonly files: readonly KeptFile[];
}

export type Part = "train" | "val" | "test";

/** What reading needs to know besides the source. */
export interface Reading {
  readonly root: string;
  /** All fields of the model; a source may name them all, even where only inputs are wanted. */
  readonly fields: readonly string[];
  readonly wanted: Wanted;
  readonly bindings: Bindings;
  readonly names: Map<string, readonly string[]>;
  /** Where problems and files of several parts are put together; without it a part stands for itself. */
  readonly shared?: SharedReading;
}

interface SharedReading {
  readonly problems: ProblemList;
  readonly seen: Map<string, SeenFile>;
  readonly store: ColumnStore;
}

function startShared(): SharedReading {
  const seen = new Map<string, SeenFile>();
  const store = createColumnStore(undefined, () =>
    [...seen.values()].reduce((sum, file) => sum + file.size, 0),
  );
  return { problems: collectProblems(), seen, store };
}

/** All parts of the data of a train block. Throws DataFault with all that cannot be read or does not fit. */
export function loadData(model: Model, setup: DataSetup, root: string): LoadedData {
  const shared = startShared();
  const reading = { ...startReading(model, root), shared };
  if (setup.train === null)
    throw mismatch("the data is handed over by a calling program (host): there is nothing to read");
  const load = (source: ConfiguredSource, part: Part): Dataset | null =>
    collectFrom(shared.problems, () => loadPart(source, part, reading));
  const train = load(setup.train, "train");
  const val = setup.val !== null && "definition" in setup.val ? load(setup.val, "val") : null;
  const test = setup.test ? load(setup.test, "test") : null;
  shared.problems.throwAny();
  invariant(train, "a part without problems was read");
  if (setup.val !== null && "kind" in setup.val) checkShare(setup.val, train.count);
  checkBindings(model, reading.bindings);
  return {
    train,
    val,
    test,
    bindings: reading.bindings,
    names: reading.names,
    notes: [train, val, test].flatMap((part) => part?.notes ?? []),
    checkUnchanged: () => checkFiles(shared.seen.values()),
    files: keepFiles([...shared.seen.values()]),
  };
}

/** A reading of all fields of a model, or of its inputs alone. */
export function startReading(
  model: Model,
  root: string,
  known: {
    readonly roles?: readonly ("input" | "target")[];
    readonly names?: ReadonlyMap<string, readonly string[]>;
  } = {},
): Reading {
  const roles = known.roles ?? ["input", "target"];
  const wanted = model.fields
    .filter((f) => roles.includes(f.role))
    .map(({ name, role, type }) => ({ name, role, type }));
  const fields = model.fields.map((f) => f.name);
  return { root, fields, wanted, bindings: new Map(), names: new Map(known.names) };
}

/** Reads the training part's names where another part is read alone, so that classes and characters get the same numbers. */
export function trainNamesFirst(train: ConfiguredSource, part: ConfiguredSource, reading: Reading): void {
  const named = reading.names.size > 0;
  if (named || train === part || !["csv", "text", "images", "jsonl"].includes(part.definition.name)) return;
  loadPart(train, "train", { ...reading, bindings: new Map() });
}

/** Reads one source and fits it to the wanted fields. What it names and binds holds for the parts after it. */
export function loadPart(source: ConfiguredSource, part: Part, reading: Reading): Dataset {
  const { definition } = source;
  const wantedNames = new Set(reading.wanted.map((f) => f.name));
  for (const field of source.fieldArgs.keys()) {
    if (!reading.fields.includes(field))
      throw mismatch(unknownName("input or target", field, reading.fields), "NN6111");
  }
  const { problems, seen, store } = reading.shared ?? startShared();
  const { close, ...files } = createFiles(reading.root, seen);
  const context: SourceContext = {
    ...files,
    createColumn: store.createColumn,
    problems,
    args: source.args,
    fieldArgs: source.fieldArgs,
    wanted: reading.wanted,
    part,
    names: reading.names,
  };
  const loaded = loadAndClose(definition, context, close);
  const { wanted, bindings } = reading;
  checkFiles(seen.values());
  const dataset = conformDataset(pickFields(loaded, wantedNames), wanted, part, bindings, problems);
  if (!reading.shared) problems.throwAny();
  for (const [name, field] of Object.entries(dataset.fields)) {
    if (field.names && !reading.names.has(name)) reading.names.set(name, field.names);
    for (const [key, names] of field.columnNames ?? [])
      if (!reading.names.has(key)) reading.names.set(key, names);
  }
  return dataset;
}

/** Columns hold their numbers themselves, so that files can be closed. */
function loadAndClose(definition: SourceDefinition, context: SourceContext, close: () => void): Dataset {
  try {
    return definition.load(context);
  } finally {
    close();
  }
}

/** The fields as a network takes them: arrays by name. */
export function columnsOf(dataset: Dataset): Batch {
  return Object.fromEntries(Object.entries(dataset.fields).map(([name, field]) => [name, field.data]));
}

/** All parts as `fit` takes them. */
export function fitPartsOf(data: LoadedData): FitParts {
  return { train: columnsOf(data.train), ...(data.val ? { val: columnsOf(data.val) } : {}) };
}

function pickFields(dataset: Dataset, names: ReadonlySet<string>): Dataset {
  return {
    ...dataset,
    fields: Object.fromEntries(Object.entries(dataset.fields).filter(([name]) => names.has(name))),
  };
}

function checkShare(val: { readonly kind: "count" | "share"; readonly value: number }, count: number): void {
  const held = val.kind === "count" ? val.value : Math.round(val.value * count);
  if (held >= count) throw mismatch(`val takes ${held} examples, but the training part has ${count}`);
}

/** Open sizes have bounds (`t: dim in 8..512`), and every one must have been met. */
function checkBindings(model: Model, bindings: ReadonlyMap<string, number>): void {
  for (const { name, min, max } of model.dims) {
    const value = bindings.get(name);
    if (value === undefined) continue;
    if (value >= min && (max === null || value <= max)) continue;
    const range = max === null ? `at least ${min}` : `${min} to ${max}`;
    throw mismatch(`the data has ${name} = ${value}, but the model takes ${range}`);
  }
}
