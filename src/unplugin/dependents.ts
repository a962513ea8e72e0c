/** @file Which modules were made from which files, whether that went well or not. */

export interface Dependents {
  /** A module was made, or failed to be, from these files. */
  readonly note: (id: string, files: readonly string[]) => void;
  /** Modules that were last made from a file. */
  readonly of: (file: string) => string[];
}

export function createDependents(): Dependents {
  const filesOf = new Map<string, ReadonlySet<string>>();
  return {
    note: (id, files) => void filesOf.set(id, new Set(files)),
    of: (file) => [...filesOf].flatMap(([id, files]) => (files.has(file) ? [id] : [])),
  };
}
