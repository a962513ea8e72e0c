/** @file An example's inputs as a line of text: numbers, names of classes, characters. */
import type { Model } from "../sema/model.ts";
import { printFigure } from "./ticks.ts";

/** Values of a field that are written out. */
const NUMBERS = 12;
const CHARACTERS = 60;

/** `petal 1.4 0.2`, `chars “anna”`; of long inputs the beginning. */
export function printExample(
  model: Model,
  fields: Readonly<Record<string, ArrayLike<number>>>,
  names: ReadonlyMap<string, readonly string[]>,
  examples: number,
  i: number,
): string {
  const inputs = model.fields.filter((f) => f.role === "input" && fields[f.name]);
  const parts = inputs.map(({ name, type }) => {
    const all = fields[name]!;
    const size = all.length / examples;
    const values = Array.from({ length: size }, (_, k) => all[i * size + k]!);
    const text = type.dtype === "f32" ? printNumbers(values) : printNames(values, names.get(name) ?? null);
    return inputs.length > 1 ? `${name} ${text}` : text;
  });
  return parts.join(" · ");
}

function printNumbers(values: readonly number[]): string {
  const shown = values.slice(0, NUMBERS).map(printFigure).join(", ");
  return values.length > NUMBERS ? `${shown}, …` : shown;
}

function printNames(values: readonly number[], names: readonly string[] | null): string {
  if (!names?.every((n) => [...n].length === 1))
    return printList(
      values.map((v) => names?.[v] ?? String(v)),
      ", ",
      NUMBERS,
    );
  return `“${printList(
    values.map((v) => names[v] ?? "?"),
    "",
    CHARACTERS,
  )}”`;
}

function printList(words: readonly string[], separator: string, most: number): string {
  return words.slice(0, most).join(separator) + (words.length > most ? `${separator}…` : "");
}
