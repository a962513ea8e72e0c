/** @file Declared sizes against found ones: axes of size 1 that one side lacks are forgiven, open sizes are bound. */
import { axisNames, printShape, printValueType, type ValueType } from "../library/types.ts";
import { constantOf, printSize, type Size, substitute } from "../sizes/size.ts";
import { mismatch } from "./faults.ts";

/** Values of the sizes that the model leaves open, by name. */
export type Bindings = Map<string, number>;

/** No data has more axes; a hostile header might say so. */
const MOST_AXES = 12;

/** The declared shape in numbers; binds its open sizes to what was found. Throws DataFault where they do not agree. */
export function bindShape(
  field: string,
  type: ValueType,
  found: readonly number[],
  bindings: Bindings,
): readonly number[] {
  const declared = type.axes.map((a) => a.size);
  const paired = found.length > MOST_AXES ? null : align(declared, found, bindings);
  const bound =
    paired ?? align(declared, found.filter((size) => size !== 1).slice(0, MOST_AXES + 1), bindings);
  if (bound) {
    for (const [name, value] of bound.bindings) bindings.set(name, value);
    return bound.shape;
  }
  throw mismatch(
    `${field} is declared ${printValueType(type)}, but the data has ${printFound(found)}${explain(type, found, bindings)}`,
  );
}

interface Alignment {
  readonly shape: readonly number[];
  readonly bindings: Bindings;
}

/** Pairs declared and found axes from the left; a 1 that only one side has is passed over. */
function align(declared: readonly Size[], found: readonly number[], bindings: Bindings): Alignment | null {
  const [size, ...sizes] = declared;
  const [count, ...counts] = found;
  if (size === undefined && count === undefined) return { shape: [], bindings };
  if (size !== undefined && count !== undefined) {
    const unified = unify(size, count, bindings);
    const rest = unified && align(sizes, counts, unified);
    if (rest) return { shape: [count, ...rest.shape], bindings: rest.bindings };
  }
  if (size !== undefined && constantOf(size) === 1) {
    const rest = align(sizes, found, bindings);
    if (rest) return { shape: [1, ...rest.shape], bindings: rest.bindings };
  }
  return count === 1 ? align(declared, counts, bindings) : null;
}

/** The bindings under which a size is a number, or null. A lone open size is bound; others must be known by then. */
function unify(size: Size, count: number, bindings: Bindings): Bindings | null {
  const known = substitute(size, bindings);
  const value = constantOf(known);
  if (value !== null) return value === count ? bindings : null;
  const [term] = known.terms;
  const [atom] = term?.atoms ?? [];
  const lone = known.terms.length === 1 && term!.coefficient === 1 && term!.atoms.length === 1;
  if (!lone || atom?.kind !== "symbol" || count < 1) return null;
  return new Map([...bindings, [atom.name, count]]);
}

function printFound(found: readonly number[]): string {
  return `[${found.join(", ")}]`;
}

/** What differs, where the ranks agree: `: h is 28, not 32`; where open sizes were bound before, their values. */
function explain(type: ValueType, found: readonly number[], bindings: Bindings): string {
  const known = type.axes.map((a) => substitute(a.size, bindings));
  const open = type.axes.some((a, i) => printSize(a.size) !== printSize(known[i]!));
  const shown = { ...type, axes: known.map((size) => ({ size, origin: null })) };
  const where = open ? ` (${printShape(shown)} by the fields before)` : "";
  if (known.length !== found.length) return where;
  const names = axisNames(type);
  const parts = known.flatMap((size, i) => {
    const value = constantOf(size);
    return value === null || value === found[i] ? [] : [`${names[i]} is ${found[i]}, not ${value}`];
  });
  return parts.length > 0 ? `: ${parts.join(", ")}${where}` : where;
}
