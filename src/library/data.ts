/** @file How a data source and a transform are written. Sources read files at the edges; transforms run with the network. */
import type { ArgumentSpec, Arguments, Complaint, Doc, ValueType } from "./define.ts";

/** Numbers in memory. */
export type NumberColumn = Float32Array | Uint8Array | Int32Array;

/** Numbers that are not in memory, but read as they are needed (the runtime knows it under the same form). */
export interface StoredColumn {
  readonly stored: true;
  readonly length: number;
  /** The numbers `from` … `from + count - 1`. They are valid until the next call. */
  readonly read: (from: number, count: number) => NumberColumn;
  /** Announces the examples that are wanted next, `size` numbers each, so that they can be fetched meanwhile. */
  readonly expect?: (examples: Uint32Array, size: number) => void;
}

/** Takes numbers in, in their order; keeps what is large outside memory. */
export interface ColumnWriter {
  readonly length: number;
  readonly push: (value: number) => void;
  readonly append: (values: ArrayLike<number>) => void;
  /** The column; nothing can be added any more. */
  readonly finish: () => NumberColumn | StoredColumn;
}

export type ColumnKind = "u8" | "i32" | "f32";

/** One column of a data set: n examples, row-major, as the file holds them (before `prepare`). */
export interface FieldData {
  readonly data: NumberColumn | StoredColumn;
  /** Shape of one example. */
  readonly shape: readonly number[];
  /** Tells where a value came from, for messages: `row 17 of a.csv`. */
  readonly locate?: (example: number) => string;
  /** Names of the values of an index field (classes, characters), in order: other parts of the data must use the same. */
  readonly names?: readonly string[];
  /** The same for columns that are part of the field, by `field/column`. */
  readonly columnNames?: ReadonlyMap<string, readonly string[]>;
}

export interface Dataset {
  readonly count: number;
  readonly fields: Readonly<Record<string, FieldData>>;
  /** What was done to the data and a user should know, in whole lines: rows that were left out. */
  readonly notes?: readonly string[];
}

/** A file's bytes from its start to its end, unpacked where it is compressed. */
export interface ByteStream {
  /** The next bytes, as many as come at once; none at the end. They are valid until the next call. */
  readonly next: () => Uint8Array;
  /** How many bytes there will be, where that is known beforehand. */
  readonly size: number | null;
}

/** A file of which any part can be read. */
export interface RandomFile {
  readonly size: number;
  /** Exactly these bytes, in `into` if it is given. Throws DataFault where the file ends before. */
  readonly read: (offset: number, length: number, into?: Uint8Array) => Uint8Array;
}

/** An image, channels last. */
export interface ImageData {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** [h, w, c] */
  readonly data: Uint8Array;
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
  readonly wanted: readonly {
    readonly name: string;
    readonly role: "input" | "target";
    readonly type: ValueType;
  }[];
  readonly part: "train" | "test" | "val";
  /** By field: the names that the training part gave to index values. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** Reads a file below the data root, wholly: for small ones. Throws DataFault with a clear line if it cannot. */
  readonly read: (path: string) => Uint8Array;
  /** A file below the data root, piece by piece; gzip is unpacked. */
  readonly stream: (path: string) => ByteStream;
  /** A file below the data root as it lies there. */
  readonly open: (path: string) => RandomFile;
  /** Names of the files and folders in a folder, sorted; folders end in `/`. */
  readonly list: (path: string) => readonly string[];
  /** Raw DEFLATE of at most `size` bytes; throws DataFault otherwise. */
  readonly inflate: (bytes: Uint8Array, size: number) => Uint8Array;
  /** Raw DEFLATE within a file, piece by piece; `place` names it in messages. */
  readonly inflateStream: (file: RandomFile, offset: number, packed: number, place: string) => ByteStream;
  readonly decodeJpeg: (bytes: Uint8Array, file: string) => ImageData;
  /** What is wrong with values; the others are read on, so that all of it can be told at once. */
  readonly problems: ProblemList;
  /** A new column. Small ones stay in memory, large ones go to a temporary file. */
  readonly createColumn: (kind: ColumnKind) => ColumnWriter;
}

/** One thing that is wrong with data. */
export interface DataProblem {
  /** Its page: `nabla explain NN6105`; empty for faults of other files than data. */
  readonly code: string;
  /** One line: file, row or offset, what was found, what was needed. */
  readonly message: string;
}

/** Collects what is wrong, so that all of it can be told at once. */
export interface ProblemList {
  readonly add: (code: string, message: string | (() => string)) => void;
  readonly count: number;
  /** Throws a DataFault if there is any problem. */
  readonly throwAny: () => void;
}

/** The data does not fit its spec, or cannot be read: exit 1 (unreadable: exit 2). Its message is the first problem's line. */
export class DataFault extends Error {
  readonly kind: "unreadable" | "mismatch";
  /** All that was found, up to a bound; the first one gives the message. */
  readonly problems: readonly DataProblem[];
  /** How many more there are. */
  readonly more: number;
  constructor(
    kind: "unreadable" | "mismatch",
    message: string | readonly [DataProblem, ...DataProblem[]],
    more = 0,
  ) {
    const problems = typeof message === "string" ? [{ code: "", message }] : message;
    super(problems[0]!.message);
    this.kind = kind;
    this.problems = problems;
    this.more = more;
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
