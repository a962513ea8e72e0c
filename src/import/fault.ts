/** @file What cannot be imported, told at once. */

/** One thing that stands in the way: where, and what. */
export interface ImportProblem {
  /** `node 12, /layer1/Resize (Resize)`; "" for the whole file. */
  readonly place: string;
  readonly message: string;
}

/** A file that cannot be read, or a part that has no equal here. Caught by the importers, which list all. */
export class ImportFault extends Error {}

export function refuse(message: string): never {
  throw new ImportFault(message);
}
