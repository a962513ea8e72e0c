/** @file A network whose kernels are plain code: its memory, and its one thread. */
import { warn } from "./warn.ts";

/** The numbers of the network. */
export function allocateNumbers(size: number): Float32Array {
  try {
    return new Float32Array(size);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error(
      `The network needs ${Math.ceil(size / 262144)} MB of memory in one piece, and there is not so much here. A smaller batch needs less.`,
    );
  }
}

/** Says so where more threads are wanted. */
export function runOnOne(threads = 1): void {
  checkThreads(threads);
  if (threads > 1)
    warn(
      `threads: ${threads} was asked for, but plain kernels run on one; those in WebAssembly share their work.`,
    );
}

export function checkThreads(threads: number): void {
  if (!Number.isSafeInteger(threads) || threads < 1 || threads > 256)
    throw new Error(`threads: ${threads} was asked for, but a whole number from 1 to 256 was needed.`);
}
