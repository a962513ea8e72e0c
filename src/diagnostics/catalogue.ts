/** @file Every diagnostic there is, by code. A new file of entries is one import and one line in PARTS. */
import * as calls from "./calls.ts";
import * as compatibility from "./compatibility.ts";
import * as data from "./data.ts";
import * as dataFiles from "./data-files.ts";
import type { Entry } from "./define.ts";
import * as joins from "./joins.ts";
import * as layers from "./layers.ts";
import * as losses from "./losses.ts";
import * as names from "./names.ts";
import * as numbers from "./numbers.ts";
import * as setup from "./setup.ts";
import * as signal from "./signal.ts";
import * as sizes from "./sizes.ts";
import * as structure from "./structure.ts";
import * as syntax from "./syntax.ts";
import * as targets from "./targets.ts";
import * as training from "./training.ts";
import * as trouble from "./trouble.ts";

/** An entry whose arguments do not matter: its code, title, page and examples. */
export type AnyEntry = Entry<never>;

const PARTS: readonly Readonly<Record<string, unknown>>[] = [
  ...[syntax, names, structure, calls, numbers, sizes, joins, layers, losses, training, signal, data],
  ...[dataFiles, setup, compatibility, targets, trouble],
];

/** All entries in the order of their codes, duplicates included (a test forbids them). */
export const ENTRIES: readonly AnyEntry[] = PARTS.flatMap((part) => Object.values(part))
  .filter(isEntry)
  .sort((a, b) => (a.code < b.code ? -1 : 1));

export const CATALOGUE: ReadonlyMap<string, AnyEntry> = new Map(ENTRIES.map((e) => [e.code, e]));

/** Entry files may also export what is none (a type's helper, a shared sentence). */
function isEntry(value: unknown): value is AnyEntry {
  return typeof value === "object" && value !== null && "code" in value && "page" in value && "at" in value;
}
