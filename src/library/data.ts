/** @file How a data source and a transform are written. Sources read files at the edges; transforms run with the network. */
import type { ArgumentSpec, Arguments, Complaint, Doc, ValueType } from "./define.ts";

/** One column of a data set: n examples, row-major, as the file holds them (before `prepare`). */
export interface FieldData {
  readonly data: Float32Array | Uint8Array | Int32Array;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Tells where a value came from, for messages: `row 17 of a.csv`. */
  readonly locate?: (example: number) => string;
  /** Names of the values of an index field (classes, characters), in order: other parts of the data must use the same. */
  readonly names?: readonly string[];
}

export interface Dataset {
  readonly count: number;
  readonly fields: Readonly<Record<string, FieldData>>;
}

/** An argument that names a field, evaluated: `"a.npy"`, `["sl", "sw"]`, `3`, `window(64)`. */
export type FieldArgument =
  | string
  | number
  | readonly FieldArgument[]
  | { readonly call: string; readonly args: readonly FieldArgument[] };

/** What a source knows when it reads: files relative to `root`, and which fields the model wants. */
export interface SourceContext {
  readonly args: Arguments;
  /** Arguments that name fields (`image = "train-images"`, `x = ["a", "b"]`), as written, by field. */
  readonly fieldArgs: ReadonlyMap<string, FieldArgument>;
  readonly wanted: readonly { readonly name: string; readonly role: "input" | "target"; readonly type: ValueType }[];
  readonly part: "train" | "test" | "val";
  /** By field: the names that the training part gave to index values. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Reads a file below the data root. Throws DataFault with a clear line if it cannot. */
  readonly read: (path: string) => Uint8Array;
  /** Names of the files and folders in a folder, sorted; folders end in `/`. */
  readonly list: (path: string) => readonly string[];
  /** Raw DEFLATE of at most `size` bytes; throws DataFault otherwise. */
  readonly inflate: (bytes: Uint8Array, size: number) => Uint8Array;
}

/** The data does not fit its spec, or cannot be read: one clear line, exit 1 (unreadable: exit 2). */
export class DataFault extends Error {
  readonly kind: "unreadable" | "mismatch";
  constructor(kind: "unreadable" | "mismatch", message: string) {
    super(message);
    this.kind = kind;
  }
}

export interface SourceDefinition {
  readonly name: string;
  readonly doc: Doc;
  readonly arguments: readonly ArgumentSpec[];
  /** True if further named arguments are fields of the model. */
  readonly fieldArguments: boolean;
  /** Fills first input and target whatever their names are. */
  readonly synthetic: boolean;
  /** True if it knows its own test part (`cifar10`), so that `data = …` alone gives both. */
  readonly hasTestPart?: boolean;
  readonly load: (context: SourceContext) => Dataset;
}

export interface TransformDefinition {
  readonly name: string;
  readonly doc: Doc;
  readonly arguments: readonly ArgumentSpec[];
  /** prepare: the same for every part; augment: random, training part only. Some serve as both. */
  readonly use: "prepare" | "augment" | "both";
  /** The file below `src/runtime/` that does it (`transforms/pad-crop`); its export is named alike (`padCrop`). */
  readonly runtime: string;
  /** Numbers handed to the runtime part. */
  readonly settings: (args: Arguments) => Readonly<Record<string, number>>;
  readonly infer: (type: ValueType, args: Arguments) => Complaint | null;
}
