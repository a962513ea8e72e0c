/**
 * @file Examples of a file fetched by a second thread while the network computes. What it has not fetched in time, or at all,
 * the caller reads itself: the numbers are the same.
 */
import { Worker } from "node:worker_threads";

export interface ReadAhead {
  /** Announces the examples that are wanted next, `size` numbers each. */
  readonly expect: (examples: Uint32Array, size: number) => void;
  /** Fills `into` with the numbers from `from` on, if they have been announced; false: the caller has to read. */
  readonly take: (from: number, into: Uint8Array) => boolean;
}

/** Examples on their way. `state[0]` counts those that have arrived; −1: the reading failed. */
interface Request {
  readonly examples: Uint32Array;
  readonly size: number;
  readonly state: Int32Array;
  readonly data: Uint8Array;
  taken: number;
}

/** No more is fetched in advance at once. */
const MOST_BYTES = 2 ** 25;
/** Longer than a disk takes; a thread that is gone must not hold the training up for ever. */
const PATIENCE_MS = 10_000;

/** What the second thread does: it tells that it is there, then reads example after example. */
const THREAD = `
import { readSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
parentPort.on("message", ({ descriptor, examples, bytes, state, data }) => {
  for (let i = 0; i < examples.length; i++) {
    try {
      let done = 0;
      while (done < bytes) {
        const got = readSync(descriptor, data, i * bytes + done, bytes - done, examples[i] * bytes + done);
        if (got === 0) throw new Error("the file ends");
        done += got;
      }
      Atomics.store(state, 0, i + 1);
    } catch {
      Atomics.store(state, 0, -1);
    }
    Atomics.notify(state, 0);
    if (state[0] < 0) return;
  }
});
Atomics.store(workerData, 0, 1);
`;

interface Thread {
  readonly worker: Worker;
  /** 1 once it listens. */
  readonly ready: Int32Array;
}

const shared: { thread: Thread | null } = { thread: null };

/** For the columns of one open file, whose numbers take `bytes` bytes each. */
export function createReadAhead(descriptor: number, bytes: number): ReadAhead {
  const requests: Request[] = [];
  return {
    expect: (examples, size) => {
      const thread = (shared.thread ??= startThread());
      const each = size * bytes;
      if (requests.length > 1) requests.shift();
      if (examples.length === 0 || examples.length * each > MOST_BYTES || Atomics.load(thread.ready, 0) !== 1)
        return;
      const state = new Int32Array(new SharedArrayBuffer(4));
      const data = new Uint8Array(new SharedArrayBuffer(examples.length * each));
      const wanted = examples.slice();
      requests.push({ examples: wanted, size, state, data, taken: 0 });
      thread.worker.postMessage({ descriptor, examples: wanted, bytes: each, state, data });
    },
    take: (from, into) => {
      while (requests[0] && !isNext(requests[0], from, into.length / bytes)) requests.shift();
      const [request] = requests;
      if (!request || !waitFor(request)) return false;
      const start = request.taken++ * into.length;
      into.set(request.data.subarray(start, start + into.length));
      return true;
    },
  };
}

function isNext({ examples, size, taken }: Request, from: number, count: number): boolean {
  return taken < examples.length && size === count && examples[taken]! * size === from;
}

/** True once the next example has arrived. */
function waitFor({ state, taken }: Request): boolean {
  for (;;) {
    const arrived = Atomics.load(state, 0);
    if (arrived < 0) return false;
    if (arrived > taken) return true;
    if (Atomics.wait(state, 0, arrived, PATIENCE_MS) === "timed-out") return false;
  }
}

/** It neither keeps the process alive nor ends it. */
function startThread(): Thread {
  const ready = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(THREAD)}`), {
    workerData: ready,
  });
  worker.on("error", () => Atomics.store(ready, 0, -1));
  worker.unref();
  return { worker, ready };
}
