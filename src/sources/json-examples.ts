/** @file Values of JSON → one example's numbers: a number, nested lists of one length, names of classes. Pure. */
import { mismatch, quote } from "./faults.ts";

export interface JsonExample {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** No data has more axes; a hostile file might. */
const MOST_AXES = 12;

/** One line's object. Throws DataFault where it is none. */
export function parseObject(line: string, place: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw mismatch(`cannot read ${place}: it is not JSON`, "NN6102");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw mismatch(`${place} is no object such as {"x": [1, 2]}`, "NN6106");
}

/** The numbers of a value; `names` gives those of classes and characters. Throws DataFault. */
export function readJsonExample(
  value: unknown,
  names: readonly string[] | null,
  place: string,
  depth = 0,
): JsonExample {
  if (typeof value === "string" && names) return readNames(value, names, place);
  if (typeof value === "number") return { shape: [], values: [value] };
  if (typeof value === "boolean") return { shape: [], values: [value ? 1 : 0] };
  if (!Array.isArray(value) || depth === MOST_AXES)
    throw mismatch(
      `${place} is ${describeValue(value)}; numbers or lists of numbers were needed`,
      value === null ? "NN6109" : "NN6106",
    );
  const items = value.map((item: unknown) => readJsonExample(item, names, place, depth + 1));
  const inner = items[0]?.shape ?? [];
  if (items.some((item) => item.shape.join() !== inner.join()))
    throw mismatch(`${place} has lists of different lengths`, "NN6110");
  return { shape: [items.length, ...inner], values: items.flatMap((item) => item.values) };
}

function describeValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return "a list of too many levels";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** A class by its name, or a text as its characters. */
function readNames(text: string, names: readonly string[], place: string): JsonExample {
  const whole = names.indexOf(text);
  const characters = names.every((n) => [...n].length === 1);
  if (whole >= 0 && !characters) return { shape: [], values: [whole] };
  const values = [...text].map((c) => names.indexOf(c));
  const unknown = values.indexOf(-1);
  if (!characters || unknown >= 0) {
    const what = characters ? [...text][unknown]! : text;
    throw mismatch(`${place}: the training part does not have ${quote(what)}`, "NN6107");
  }
  return { shape: [values.length], values };
}
