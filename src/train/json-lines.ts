/** @file JSON lines → examples to predict from: one object a line, a number or nested lists for each field; text for named index fields. Pure. */
import type { Dataset, FieldData } from "../library/data.ts";
import { DataFault } from "../library/data.ts";
import { mismatch } from "../sources/faults.ts";
import { type JsonExample, parseObject, readJsonExample } from "../sources/json-examples.ts";
import type { Reading } from "./load-data.ts";

/** All wanted fields of all lines; blank lines are left out. Throws DataFault with the line's number. */
export function parseJsonLines(
  text: string,
  file: string,
  reading: Pick<Reading, "wanted" | "names">,
): Dataset {
  const lines = text
    .split(/\r?\n/)
    .flatMap((line, i) => (line.trim() === "" ? [] : [{ line, number: i + 1 }]));
  const objects = lines.map(({ line, number }) => parseLine(line, `line ${number} of ${file}`));
  const fields: Record<string, FieldData> = {};
  for (const { name } of reading.wanted) {
    const examples = objects.map((object, i) => {
      const place = `line ${lines[i]!.number} of ${file}`;
      if (!Object.hasOwn(object, name))
        throw mismatch(
          `${place} has no ${name}; it has ${Object.keys(object).join(", ") || "nothing"}`,
          "NN6105",
        );
      return readJsonExample(object[name], reading.names.get(name) ?? null, `${place}: ${name}`);
    });
    fields[name] = {
      ...join(examples, name, lines, file),
      locate: (i) => `line ${lines[i]!.number} of ${file}`,
    };
  }
  return { count: objects.length, fields };
}

/** Inputs that are no JSON cannot be read at all; in a file of training data they are one problem among others. */
function parseLine(line: string, place: string): Readonly<Record<string, unknown>> {
  try {
    return parseObject(line, place);
  } catch (error) {
    if (!(error instanceof DataFault) || error.problems[0]!.code !== "NN6102") throw error;
    throw new DataFault("unreadable", error.message);
  }
}

function join(
  examples: readonly JsonExample[],
  name: string,
  lines: readonly { readonly number: number }[],
  file: string,
): Pick<FieldData, "data" | "shape"> {
  const shape = examples[0]?.shape ?? [];
  const other = examples.findIndex((e) => e.shape.join() !== shape.join());
  if (other >= 0) {
    const [a, b] = [shape, examples[other]!.shape].map((s) => `[${s.join(", ")}]`);
    throw mismatch(
      `line ${lines[other]!.number} of ${file}: ${name} is ${b}, but in line ${lines[0]!.number} it is ${a}`,
      "NN6110",
    );
  }
  return { shape, data: Float32Array.from(examples.flatMap((e) => e.values)) };
}
