/** @file JSON lines → examples: one object a line, a number or nested lists for each field; text for named index fields. Pure. */
import { DataFault, type Dataset, type FieldData } from "../library/data.ts";
import type { Reading } from "./load-data.ts";

interface Example {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** All wanted fields of all lines; blank lines are left out. Throws DataFault with the line's number. */
export function parseJsonLines(
  text: string,
  file: string,
  reading: Pick<Reading, "wanted" | "names">,
): Dataset {
  const lines = text
    .split(/\r?\n/)
    .flatMap((line, i) => (line.trim() === "" ? [] : [{ line, number: i + 1 }]));
  const objects = lines.map(({ line, number }) => parseObject(line, `line ${number} of ${file}`));
  const fields: Record<string, FieldData> = {};
  for (const { name } of reading.wanted) {
    const examples = objects.map((object, i) => {
      const place = `line ${lines[i]!.number} of ${file}`;
      if (!Object.hasOwn(object, name))
        throw fault(`${place} has no ${name}; it has ${Object.keys(object).join(", ") || "nothing"}`);
      return readExample(object[name], reading.names.get(name) ?? null, `${place}: ${name}`);
    });
    fields[name] = {
      ...join(examples, name, lines, file),
      locate: (i) => `line ${lines[i]!.number} of ${file}`,
    };
  }
  return { count: objects.length, fields };
}

function parseObject(line: string, place: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new DataFault("unreadable", `cannot read ${place}: it is not JSON`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw fault(`${place} is no object such as {"x": [1, 2]}`);
}

function readExample(value: unknown, names: readonly string[] | null, place: string): Example {
  if (typeof value === "string" && names) return readNames(value, names, place);
  if (typeof value === "number") return { shape: [], values: [value] };
  if (typeof value === "boolean") return { shape: [], values: [value ? 1 : 0] };
  if (!Array.isArray(value))
    throw fault(`${place} is ${JSON.stringify(value)}; numbers or lists of numbers were needed`);
  const items = value.map((item: unknown) => readExample(item, names, place));
  const inner = items[0]?.shape ?? [];
  if (items.some((item) => item.shape.join() !== inner.join()))
    throw fault(`${place} has lists of different lengths`);
  return { shape: [items.length, ...inner], values: items.flatMap((item) => item.values) };
}

/** A class by its name, or a text as its characters. */
function readNames(text: string, names: readonly string[], place: string): Example {
  const whole = names.indexOf(text);
  const characters = names.every((n) => [...n].length === 1);
  if (whole >= 0 && !characters) return { shape: [], values: [whole] };
  const values = [...text].map((c) => names.indexOf(c));
  const unknown = values.indexOf(-1);
  if (!characters || unknown >= 0) {
    const what = characters ? [...text][unknown]! : text;
    throw fault(`${place}: the training part does not have ${JSON.stringify(what)}`);
  }
  return { shape: [values.length], values };
}

function join(
  examples: readonly Example[],
  name: string,
  lines: readonly { readonly number: number }[],
  file: string,
): Pick<FieldData, "data" | "shape"> {
  const shape = examples[0]?.shape ?? [];
  const other = examples.findIndex((e) => e.shape.join() !== shape.join());
  if (other >= 0) {
    const [a, b] = [shape, examples[other]!.shape].map((s) => `[${s.join(", ")}]`);
    throw fault(
      `line ${lines[other]!.number} of ${file}: ${name} is ${b}, but in line ${lines[0]!.number} it is ${a}`,
    );
  }
  return { shape, data: Float32Array.from(examples.flatMap((e) => e.values)) };
}

function fault(message: string): DataFault {
  return new DataFault("mismatch", message);
}
