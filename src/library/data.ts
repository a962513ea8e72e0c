/** @file How a data source and a transform are written. Sources read files at the edges; transforms run with the network. */
import type { ArgumentSpec, Arguments, Complaint, Doc, ValueType } from "./define.ts";

/** One column of a data set: n examples, row-major, as the file holds them (before `prepare`). */
export interface FieldData {
  readonly data: Float32Array | Uint8Array | Int32Array;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Tells where a value came from, for messages: `row 17 of a.csv`. */
  readonly locate?: (example: number) => string;
}

export interface Dataset {
  readonly count: number;
  readonly fields: Readonly<Record<string, FieldData>>;
}

/** What a source knows when it reads: files relative to `root`, and which fields the model wants. */
export interface SourceContext {
  readonly args: Arguments;
  /** Arguments that name fields (`image = "train-images"`, `x = ["a", "b"]`), as written, by field. */
  readonly fieldArgs: ReadonlyMap<string, unknown>;
  readonly wanted: readonly { readonly name: string; readonly role: "input" | "target"; readonly type: ValueType }[];
  /** Sizes of the symbolic dims that are known. */
  readonly part: "train" | "test" | "val";
  /** Reads a file below the data root. Throws DataFault with a clear line if it cannot. */
  readonly read: (path: string) => Uint8Array;
  readonly list: (path: string) => readonly string[];
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
  readonly load: (context: SourceContext) => Dataset;
}

export interface TransformDefinition {
  readonly name: string;
  readonly doc: Doc;
  readonly arguments: readonly ArgumentSpec[];
  /** prepare: the same for every part; augment: random, training part only. Some serve as both. */
  readonly use: "prepare" | "augment" | "both";
  /** The file in `src/runtime/transforms/` that does it, and its export. */
  readonly runtime: string;
  /** Numbers handed to the runtime part. */
  readonly settings: (args: Arguments) => Readonly<Record<string, number>>;
  readonly infer: (type: ValueType, args: Arguments) => Complaint | null;
}
