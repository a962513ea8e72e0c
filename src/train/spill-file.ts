/** @file A temporary file for numbers that are too many for memory. It has no name once it is open, and ends with the process. */
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unreadableFor } from "../sources/faults.ts";
import { describeSystemError } from "./read-files.ts";

export interface SpillFile {
  readonly descriptor: number;
  readonly append: (bytes: Uint8Array) => void;
  /** Fills `into` with the bytes from `position` on. */
  readonly read: (into: Uint8Array, position: number) => void;
}

/** Files of columns that nobody holds any more are closed. */
const CLOSER = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));
let made = 0;

/** Opens a file in the system's folder for temporary files. Throws DataFault where that is impossible or the disk is full. */
export function openSpillFile(): SpillFile {
  const path = join(tmpdir(), `nabla-${process.pid}-${made++}-${Date.now().toString(36)}.columns`);
  const descriptor = attempt(() => openSync(path, "wx+", 0o600));
  removeName(path);
  let end = 0;
  const file: SpillFile = {
    descriptor,
    append: (bytes) => {
      for (let done = 0; done < bytes.length;)
        done += attempt(() => writeSync(descriptor, bytes, done, bytes.length - done, end + done));
      end += bytes.length;
    },
    read: (into, position) => readFully(descriptor, into, position),
  };
  CLOSER.register(file, descriptor);
  return file;
}

/** Reads until `into` is full: a read may give less than what was asked for. */
function readFully(descriptor: number, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length;) {
    const got = attempt(() => readSync(descriptor, into, done, into.length - done, position + done));
    if (got === 0) throw fault("it ends early");
    done += got;
  }
}

/** Most systems let an open file lose its name, so that it is gone whatever happens; the others remove it at the end. */
function removeName(path: string): void {
  const remove = (): void => rmSync(path, { force: true });
  try {
    remove();
  } catch {
    process.once("exit", remove);
  }
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fault(describeSystemError(error));
  }
}

function fault(what: string): Error {
  return unreadableFor(
    "NN6104",
    `cannot keep the data in a temporary file in ${tmpdir()}: ${what} (TMPDIR names another folder)`,
  );
}
