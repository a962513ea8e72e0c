/** @file The text at hand with its analysis; imports are read from the zoo. */
import { SPECS } from "playground:specs";
import { type Checked, createWorkspace } from "../../src/lsp/workspace.ts";
import type { Model } from "../../src/sema/model.ts";

/** A text and the path from which its imports are resolved. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

let current: Source = { file: "spec.nn", text: "" };

export const workspace = createWorkspace(
  (path) => (path === current.file ? current.text : readSpec(path)),
  () => [],
);

/** The text of an example or of a spec of the zoo, or null. */
export function readSpec(path: string): string | null {
  return Object.hasOwn(SPECS, path) ? SPECS[path]! : null;
}

/** Parsed at once, checked when its analysis is asked for; the last text is kept. */
export function checkedOf(source: Source): Checked {
  if (source.file !== current.file || source.text !== current.text) {
    workspace.forgetAll();
    current = source;
  }
  return workspace.check(source.file);
}

/** A model by its name, else the last; null where errors leave none. */
export function modelOf(source: Source, name: string | null): Model | null {
  const { models } = checkedOf(source).analysis;
  return models.find((m) => m.name === name) ?? models.at(-1) ?? null;
}
