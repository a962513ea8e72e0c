/** @file Faults of data, in one clear line each. */
import { DataFault } from "../library/data.ts";
import { findNearest } from "../core/did-you-mean.ts";

/** A file that is missing, cut short, or not of its format. */
export function unreadable(file: string, what: string): DataFault {
  return new DataFault("unreadable", `cannot read ${file}: ${what}`);
}

/** Data that can be read and does not fit the spec. */
export function mismatch(message: string): DataFault {
  return new DataFault("mismatch", message);
}

/** `there is no column "colour"; did you mean "color"?`, or the list of what there is. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = findNearest(name, known);
  if (near !== null)
    return `there is no ${what} ${JSON.stringify(name)}: did you mean ${JSON.stringify(near)}?`;
  const shown = known.slice(0, 12).map((k) => JSON.stringify(k));
  const more = known.length > shown.length ? ", …" : "";
  return `there is no ${what} ${JSON.stringify(name)}; there ${known.length === 1 ? "is" : "are"} ${shown.join(", ") || "none"}${more}`;
}
