/** @file Copies of a training in memory, from which its last updates can be made again. */
import type { FitParts } from "../runtime/fit.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";

/** Milliseconds between two copies, and the share of the time that copying may take. */
const PAUSE = 2000;
const SHARE = 1 / 50;
/** Bytes of weights beyond which no copies are kept. */
const MOST = 2 ** 28;

export interface Rewind {
  /** Keeps a copy, if the weights are numbers. */
  readonly keep: (network: RuntimeNetwork) => void;
  /** Keeps one now and then. */
  readonly keepSometimes: (network: RuntimeNetwork) => void;
  /** The last copy; null without one. */
  readonly last: () => Uint8Array | null;
}

/** `now` gives milliseconds. */
export function createRewind(now: () => number): Rewind {
  let copy: Uint8Array | null = null;
  let due = 0;
  const keep = (network: RuntimeNetwork): void => {
    const begun = now();
    due = begun + PAUSE;
    if (countBytes(network) > MOST || findBroken(network) !== null) return;
    copy = network.save({ training: true });
    due = now() + Math.max(PAUSE, (now() - begun) / SHARE);
  };
  return {
    keep,
    keepSometimes: (network) => {
      if (now() >= due) keep(network);
    },
    last: () => copy,
  };
}

/** Trains up to and with update `step`, as `fit` does. */
export async function replay(network: RuntimeNetwork, data: FitParts, step: number): Promise<void> {
  const signal = { aborted: network.progress.step >= step };
  const reports = network.fit(data, {
    signal,
    onStep: (result) => void (signal.aborted = result.step >= step),
  });
  for (;;) {
    const { done } = await reports.next();
    if (done || signal.aborted) return;
  }
}

/** The path of a weight that is no number any more; null if all are. */
export function findBroken(network: RuntimeNetwork): string | null {
  for (const [path, { data }] of Object.entries(network.parameters)) {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return path;
  }
  return null;
}

function countBytes(network: RuntimeNetwork): number {
  return Object.values(network.parameters).reduce((sum, { data }) => sum + data.byteLength, 0);
}
