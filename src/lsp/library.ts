/** @file What stands in the library under a name, whatever its kind: one form for hover, completion and signature help. */
import { FUNCTIONS } from "../functions/registry.gen.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import { LAYERS } from "../layers/registry.gen.ts";
import type { ArgumentSpec, ArgumentType, Doc, OperandSpec } from "../library/define.ts";
import { LOSSES } from "../losses/registry.gen.ts";
import { METRICS } from "../metrics/registry.gen.ts";
import { OPTIMIZERS } from "../optimizers/registry.gen.ts";
import { SCHEDULES } from "../schedules/registry.gen.ts";
import { SOURCES } from "../sources/registry.gen.ts";
import { TRANSFORMS } from "../transforms/registry.gen.ts";
import { CHOICES, CONNECTION_DOCS } from "./words.ts";

export type EntryKind =
  | "layer"
  | "connection"
  | "function"
  | "loss"
  | "metric"
  | "optimizer"
  | "schedule"
  | "initializer"
  | "source"
  | "transform"
  | "choice";

export interface LibraryEntry {
  readonly kind: EntryKind;
  readonly name: string;
  readonly doc: Doc;
  /** Values that it takes by position before its arguments (losses, metrics, functions). */
  readonly operands: readonly OperandSpec[];
  readonly arguments: readonly ArgumentSpec[];
}

interface Described {
  readonly doc: Doc;
  readonly arguments: readonly ArgumentSpec[];
  readonly operands?: readonly OperandSpec[];
}

const X: OperandSpec = { name: "x" };

/** Entries by kind, then by name. */
export const LIBRARY: Readonly<Record<EntryKind, ReadonlyMap<string, LibraryEntry>>> = {
  layer: entries("layer", LAYERS),
  connection: entries("connection", CONNECTION_DOCS),
  function: entries("function", new Map([...FUNCTIONS].filter(([name, f]) => isWritten(name, f.family)))),
  loss: entries("loss", LOSSES),
  metric: entries("metric", METRICS),
  optimizer: entries("optimizer", OPTIMIZERS),
  schedule: entries("schedule", SCHEDULES),
  initializer: entries("initializer", INITIALIZERS),
  source: entries("source", SOURCES),
  transform: entries("transform", TRANSFORMS),
  choice: entries("choice", CHOICES),
};

/** Which kinds a setting of a train or data block takes; the first that knows a name is meant. */
export const SETTING_KINDS: Readonly<Record<string, readonly EntryKind[]>> = {
  optimizer: ["optimizer"],
  schedule: ["schedule"],
  metrics: ["metric"],
  loss: ["loss", "function"],
  data: ["source"],
  train: ["source"],
  test: ["source"],
  val: ["source"],
  clip: ["choice"],
  stop: ["choice"],
  checkpoint: ["choice"],
  load: ["choice"],
  prepare: ["transform"],
  augment: ["transform"],
};

const MODEL_KINDS: readonly EntryKind[] = ["layer", "connection", "function", "loss", "initializer"];
const ANY_KIND: readonly EntryKind[] = [...MODEL_KINDS, ...(Object.keys(LIBRARY) as EntryKind[])];

/** The entry that a name means: in the setting it stands in, or in a model; anything of that name failing that. */
export function findEntry(name: string, setting: string | null): LibraryEntry | null {
  const kinds = [...((setting && SETTING_KINDS[setting]) || []), ...ANY_KIND];
  for (const kind of kinds) {
    const found = LIBRARY[kind].get(name);
    if (found) return found;
  }
  return null;
}

/** `Linear(units: int, bias: bool = true)` */
export function printSignature(entry: LibraryEntry): string {
  const parts = signatureParts(entry);
  return parts.length === 0 ? entry.name : `${entry.name}(${parts.join(", ")})`;
}

/** The operands, then `name: type = default` for each argument. */
export function signatureParts(entry: LibraryEntry): string[] {
  const operands = entry.operands.map((o) =>
    o.variadic ? `${o.name}, …` : o.optional ? `${o.name} = …` : o.name,
  );
  return [...operands, ...entry.arguments.map(printArgument)];
}

/** `units: int`, `bias: bool = true` */
export function printArgument(argument: ArgumentSpec): string {
  const { name, type, default: fallback } = argument;
  const head = `${name}: ${printArgumentType(type)}`;
  if (fallback === undefined) return head;
  return fallback === null ? `${head} = …` : `${head} = ${printDefault(fallback)}`;
}

/** As a reader says it: `int`, `same | valid`, `initializer`. */
export function printArgumentType(type: ArgumentType): string {
  switch (type.kind) {
    case "word":
      return type.words.join(" | ");
    case "list":
      return `[${printArgumentType(type.of)}]`;
    case "oneOf":
      return type.types.map(printArgumentType).join(" | ");
    case "sizes":
      return "size";
    case "tensor":
      return "value";
    default:
      return type.kind;
  }
}

function printDefault(value: NonNullable<ArgumentSpec["default"]>): string {
  return Array.isArray(value) ? `[${value.join(", ")}]` : String(value);
}

/** Connections are built from further functions, which nobody writes. */
function isWritten(name: string, family: string): boolean {
  return family !== "connection" && name !== "drop_path";
}

function entries(kind: EntryKind, from: ReadonlyMap<string, Described>): ReadonlyMap<string, LibraryEntry> {
  return new Map(
    [...from].map(([name, { doc, arguments: args, operands }]) => {
      const all = operands ?? (kind === "function" || kind === "loss" ? [X] : []);
      // What flows into a layer is not written in its parentheses.
      const written = kind === "layer" ? all.slice(1) : all;
      return [name, { kind, name, doc, operands: written, arguments: args }];
    }),
  );
}
