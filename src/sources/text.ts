/** @file `text`: a file as a sequence of characters, cut into windows. */
import type { Dataset, FieldArgument, FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { constantOf } from "../sizes/size.ts";
import { decodeStream } from "./decode-utf8.ts";
import { mismatch } from "./faults.ts";
import { isWanted, printFieldArgument } from "./field-files.ts";

/** How far a field's windows lie behind the first one's, and how long they are (null: as the others). */
interface Cut {
  readonly field: string;
  readonly length: number | null;
  readonly shift: number;
}

function parseCut(field: string, argument: FieldArgument): Cut {
  if (typeof argument === "object" && "call" in argument && argument.args.length === 1) {
    const [value] = argument.args;
    if (typeof value === "number" && Number.isInteger(value)) {
      if (argument.call === "window" && value >= 1) return { field, length: value, shift: 0 };
      if (argument.call === "shift" && value >= 0) return { field, length: null, shift: value };
    }
  }
  throw mismatch(
    `field ${field} = ${printFieldArgument(argument)}: window(steps) or shift(steps) was needed, as in window(64)`,
  );
}

/** The characters of a file, sorted by code point, each once. */
function vocabularyOf(context: SourceContext, file: string): readonly string[] {
  const known = new Set<string>();
  for (const part of decodeStream(context.stream(file), file)) {
    for (const character of part) known.add(character);
  }
  return [...known].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
}

/** Every character as its number. Throws DataFault for one that the vocabulary lacks. */
function encode(context: SourceContext, vocabulary: readonly string[], file: string): FieldData["data"] {
  const numbers = new Map(vocabulary.map((c, i) => [c, i]));
  const codes = context.createColumn(vocabulary.length <= 256 ? "u8" : "i32");
  for (const part of decodeStream(context.stream(file), file)) {
    for (const character of part) {
      const number = numbers.get(character);
      if (number === undefined) {
        throw mismatch(
          `character ${codes.length} of ${file} is ${JSON.stringify(character)}, which the training part does not have`,
          "NN6107",
        );
      }
      codes.push(number);
    }
  }
  return codes.finish();
}

/** Windows in a row, without overlap, of codes that start `shift` later: [count, length]. */
function cutWindows(codes: FieldData["data"], shift: number, size: number): FieldData["data"] {
  if (!("stored" in codes)) return codes.subarray(shift, shift + size);
  return { stored: true, length: size, read: (from, count) => codes.read(from + shift, count) };
}

function checkVocabulary(
  context: SourceContext,
  cuts: readonly Cut[],
  vocabulary: readonly string[],
  file: string,
): void {
  for (const { field } of cuts) {
    const type = context.wanted.find((f) => f.name === field)?.type;
    const classes = type?.classes ? constantOf(type.classes) : null;
    if (classes !== null && vocabulary.length > classes) {
      throw mismatch(
        `${file} has ${vocabulary.length} different characters, but field ${field} is index(${classes})`,
        "NN6107",
      );
    }
  }
}

function load(context: SourceContext): Dataset {
  const file = context.args.text("file");
  const cuts = [...context.fieldArgs].map(([field, argument]) => parseCut(field, argument));
  const lengths = new Set(cuts.flatMap((c) => c.length ?? []));
  if (lengths.size !== 1) {
    throw mismatch(
      `text(${JSON.stringify(file)}, …) needs one length, as in chars = window(64), follow = shift(1)`,
    );
  }
  const [length] = [...lengths] as [number];
  const vocabulary = context.names.get(cuts[0]!.field) ?? vocabularyOf(context, file);
  checkVocabulary(context, cuts, vocabulary, file);
  const codes = encode(context, vocabulary, file);
  const reach = Math.max(...cuts.filter((c) => isWanted(context, c.field)).map((c) => c.shift));
  const count = Math.floor((codes.length - reach) / length);
  if (count < 1)
    throw mismatch(`${file} has ${codes.length} characters, fewer than one window of ${length + reach}`);
  const fields: Record<string, FieldData> = {};
  for (const cut of cuts.filter((c) => isWanted(context, c.field))) {
    const data = cutWindows(codes, cut.shift, count * length);
    fields[cut.field] = { data, shape: [length], names: vocabulary, locate: (i) => `window ${i} of ${file}` };
  }
  return { count, fields };
}

const text: SourceDefinition = {
  name: "text",
  doc: {
    summary:
      "Reads a text as characters: `chars = window(64)` cuts it into windows of 64 steps, `follow = shift(1)` gives the characters one step later; characters are numbered by code point.",
  },
  arguments: [{ name: "file", type: { kind: "string" }, doc: "A UTF-8 text." }],
  fieldArguments: true,
  synthetic: false,
  load,
};

export default text;
