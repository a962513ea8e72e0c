/** @file The files that specs read: a few public data sets beside the page, and what the reader added. */
import { DATA } from "playground:data";

/** A file that lies beside the page and has not been fetched yet. */
export class NotFetched extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`${path} was not fetched yet`);
    this.path = path;
  }
}

export interface Files {
  /** Bytes of a file, or null where there is none. Throws NotFetched. */
  readonly read: (path: string) => Uint8Array | null;
  readonly fetch: (path: string) => Promise<void>;
  /** What a reader should know of the files that were read. */
  readonly notes: () => readonly string[];
}

export function createFiles(added: ReadonlyMap<string, Uint8Array>): Files {
  const known = new Map(added);
  const fetched = new Set<string>();
  return {
    read(path) {
      const name = path.replace(/^\.\//, "");
      const bytes = known.get(name) ?? known.get(name.replace(/^.*\//, ""));
      if (bytes) return bytes;
      if (Object.hasOwn(DATA, name)) throw new NotFetched(name);
      return null;
    },
    async fetch(path) {
      const response = await fetch(new URL(DATA[path]!, import.meta.url));
      if (!response.ok || !response.body) throw new Error(`The page's copy of ${path} cannot be fetched.`);
      const plain = response.body.pipeThrough(new DecompressionStream("gzip"));
      known.set(path, new Uint8Array(await new Response(plain).arrayBuffer()));
      fetched.add(path);
    },
    notes: () =>
      [...fetched].some((path) => path.endsWith("-idx3-ubyte"))
        ? ["its pictures are the first digits of MNIST"]
        : [],
  };
}

/** What there is, for messages. */
export function listFiles(): string[] {
  return Object.keys(DATA);
}
