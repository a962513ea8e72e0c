/** @file `jsonl`: JSON lines, one object an example. The file is read as a stream, twice where classes are named. */
import type { ColumnWriter, Dataset, FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { printValueType, type ValueType } from "../library/types.ts";
import { decodeStream } from "./decode-utf8.ts";
import { collectFrom, mismatch, unknownName, unreadable } from "./faults.ts";
import { isWanted, stringArguments } from "./field-files.ts";
import { parseObject, readJsonExample } from "./json-examples.ts";
import { createLineIndex } from "./line-index.ts";
import { printRange } from "./value-range.ts";

interface Line {
  readonly text: string;
  readonly number: number;
}

/** A field while its lines are read. */
interface OpenField {
  readonly field: string;
  readonly key: string;
  readonly writer: ColumnWriter;
  readonly names: readonly string[] | null;
  readonly type: ValueType;
  shape: readonly number[] | null;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** No line may be longer: 16 Mi characters. */
const MOST_LINE = 2 ** 24;
/** More names are no classes. */
const MOST_NAMES = 2 ** 16;

/** The lines of a file that are not blank. Throws DataFault. */
function* linesOf(context: SourceContext, file: string): Generator<Line> {
  let rest = "";
  let number = 0;
  for (const part of decodeStream(context.stream(file), file)) {
    const lines = (rest + part).split("\n");
    rest = lines.pop()!;
    if (rest.length > MOST_LINE)
      throw unreadable(file, `line ${number + lines.length + 1} is longer than 16 MiB`);
    for (const text of lines) {
      number++;
      if (text.trim() !== "") yield { text, number };
    }
  }
  if (rest.trim() !== "") yield { text: rest, number: number + 1 };
}

function load(context: SourceContext): Dataset {
  const file = context.args.text("file");
  const keys = chooseKeys(context);
  const names = findNames(context, file, keys);
  const open = [...keys].map(([field, key]): OpenField => {
    const { type } = context.wanted.find((f) => f.name === field)!;
    const own = names.get(field) ?? null;
    const writer = context.createColumn(kindOf(type));
    return { field, key, writer, names: own, type, shape: null };
  });
  const lines = createLineIndex();
  const locate = (i: number): string => `line ${lines.lineOf(i)} of ${file}`;
  let count = 0;
  for (const line of linesOf(context, file)) {
    const place = `line ${line.number} of ${file}`;
    const examples = collectFrom(context.problems, () => readLine(open, line.text, place));
    if (!examples) continue;
    examples.forEach((values, i) => open[i]!.writer.append(values));
    lines.add(count++, line.number);
  }
  if (count === 0 && context.problems.count === 0) throw unreadable(file, "it is empty");
  const fields = open.map(({ field, writer, shape, names: own }): [string, FieldData] => [
    field,
    { data: writer.finish(), shape: shape ?? [], locate, ...(own ? { names: own } : {}) },
  ]);
  return { count, fields: Object.fromEntries(fields) };
}

function kindOf(type: ValueType): "f32" | "i32" | "u8" {
  return type.dtype === "index" ? "i32" : type.dtype === "bool" ? "u8" : "f32";
}

/** The key that each wanted field takes: as given, else the field's own name. */
function chooseKeys(context: SourceContext): ReadonlyMap<string, string> {
  const keys = new Map(stringArguments(context, "a key of the objects"));
  for (const { name } of context.wanted) if (!keys.has(name)) keys.set(name, name);
  return new Map([...keys].filter(([field]) => isWanted(context, field)));
}

/** Class names of index fields whose values are texts, in alphabetical order. */
function findNames(
  context: SourceContext,
  file: string,
  keys: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  const open = new Map<string, Set<string>>();
  for (const field of keys.keys()) {
    const known = context.names.get(field);
    if (known) names.set(field, known);
    else if (context.wanted.find((f) => f.name === field)?.type.dtype === "index") open.set(field, new Set());
  }
  if (open.size === 0) return names;
  for (const { text } of linesOf(context, file)) {
    const object = parseQuietly(text);
    for (const [field, found] of open) {
      const value = object?.[keys.get(field)!];
      if (typeof value === "string") found.add(value);
      if (found.size > MOST_NAMES)
        throw mismatch(
          `${keys.get(field)} of ${file} has more than ${MOST_NAMES} different texts: these are no classes`,
          "NN6107",
        );
    }
  }
  for (const [field, found] of open) if (found.size > 0) names.set(field, [...found].sort());
  return names;
}

/** null where the line is no object: that is told when its numbers are read. */
function parseQuietly(text: string): JsonObject | null {
  try {
    return parseObject(text, "");
  } catch {
    return null;
  }
}

/** Every field's numbers of one line. Throws DataFault. */
function readLine(open: readonly OpenField[], text: string, place: string): (readonly number[])[] {
  const object = parseObject(text, place);
  return open.map((field) => readField(field, object, place));
}

function readField(open: OpenField, object: JsonObject, place: string): readonly number[] {
  const { key, names, type } = open;
  if (!Object.hasOwn(object, key))
    throw mismatch(`${place}: ${unknownName("key", key, Object.keys(object))}`, "NN6105");
  const { shape, values } = readJsonExample(object[key], names, `${place}: ${key}`);
  const wanted = (open.shape ??= shape);
  if (wanted.join() !== shape.join())
    throw mismatch(
      `${place}: ${key} is [${shape.join(", ")}], but in the lines before it is [${wanted.join(", ")}]`,
      "NN6110",
    );
  const bad = values.findIndex((v) => !Number.isFinite(Math.fround(v)));
  if (bad >= 0) throw mismatch(`${place}: ${key} is ${values[bad]}, which float32 does not hold`, "NN6106");
  const part =
    type.dtype === "f32" ? -1 : values.findIndex((v) => !Number.isInteger(v) || v < 0 || v > 2 ** 31 - 1);
  if (part >= 0)
    throw mismatch(
      `${place}: ${key} is ${values[part]}, but ${printValueType(type)} takes ${printRange(type, null)}`,
      "NN6107",
    );
  return values;
}

const jsonl: SourceDefinition = {
  name: "jsonl",
  doc: {
    summary:
      'Reads JSON lines, one object an example: `jsonl("data.jsonl", x = "features")`; a field without an argument takes the key of its own name. Values are numbers or nested lists of them; an index field may hold class names, which are numbered in alphabetical order.',
    source: "jsonlines.org",
  },
  arguments: [{ name: "file", type: { kind: "string" }, doc: "The file; gzip is unpacked." }],
  fieldArguments: true,
  synthetic: false,
  load,
};

export default jsonl;
