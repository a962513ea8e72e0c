/** @file Faults of data, in one clear line each. */
import { DataFault, type DataProblem, type ProblemList } from "../library/data.ts";
import { findNearest } from "../core/did-you-mean.ts";

/** A file that is cut short, or not of its format. */
export function unreadable(file: string, what: string): DataFault {
  return unreadableFor("NN6102", `cannot read ${file}: ${what}`);
}

/** The same with the code of another page, in a line of its own words. */
export function unreadableFor(code: string, message: string): DataFault {
  return new DataFault("unreadable", [{ code, message }]);
}

/** Data that can be read and does not fit the spec. */
export function mismatch(message: string, code = "NN6108"): DataFault {
  return new DataFault("mismatch", [{ code, message }]);
}

/** Problems that are kept; the rest is counted. */
const MOST_PROBLEMS = 20;

/** Codes of files that cannot be read, as opposed to data that does not fit. */
const UNREADABLE: readonly string[] = ["NN6101", "NN6102", "NN6103"];

/** An empty list. */
export function collectProblems(): ProblemList {
  const kept: DataProblem[] = [];
  let count = 0;
  return {
    add: (code, message) => {
      if (count++ >= MOST_PROBLEMS) return;
      kept.push({ code, message: typeof message === "string" ? message : message() });
    },
    get count() {
      return count;
    },
    throwAny: () => {
      const [first, ...rest] = kept;
      if (!first) return;
      const kind = kept.every((p) => UNREADABLE.includes(p.code)) ? "unreadable" : "mismatch";
      throw new DataFault(kind, [first, ...rest], count - kept.length);
    },
  };
}

/** Runs a check that throws DataFault, and adds what it found to the list: what does not fit, and of what cannot be read the given codes. */
export function collectFrom<T>(list: ProblemList, check: () => T, codes: readonly string[] = []): T | null {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof DataFault)) throw error;
    if (error.kind !== "mismatch" && !codes.includes(error.problems[0]!.code)) throw error;
    for (const { code, message } of error.problems) list.add(code, message);
    return null;
  }
}

/** `there is no column "colour"; did you mean "color"?`, or the list of what there is. */
export function unknownName(what: string, name: string, known: readonly string[]): string {
  const near = findNearest(name, known.slice(0, MOST_COMPARED));
  if (near !== null) return `there is no ${what} ${quote(name)}: did you mean ${quote(near)}?`;
  const shown = known.slice(0, 12).map(quote);
  const more = known.length > shown.length ? ", …" : "";
  return `there is no ${what} ${quote(name)}; there ${known.length === 1 ? "is" : "are"} ${shown.join(", ") || "none"}${more}`;
}

/** Names that are compared for a suggestion. */
const MOST_COMPARED = 500;
const MOST_SHOWN = 60;

/** A text from a file, for messages: in quotes, and not longer than a line bears. */
export function quote(text: string): string {
  return JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
}
