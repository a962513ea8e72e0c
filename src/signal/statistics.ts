/** @file Mean, deviation and dead share of a tensor, gathered over batches. */

export interface Statistics {
  readonly mean: number;
  readonly std: number;
  /** Share of the units (channels) that are 0 at all places of all examples. */
  readonly dead: number;
}

export interface Gathering {
  /** Takes in a batch, row-major, units last. */
  readonly add: (values: ArrayLike<number>) => void;
  readonly finish: () => Statistics;
}

/** Gathers tensors with this many units on the last axis. */
export function gatherStatistics(units: number): Gathering {
  const alive = new Uint8Array(units);
  let [count, sum, squares] = [0, 0, 0];
  return {
    add: (values) => {
      for (let i = 0; i < values.length; i++) {
        const v = values[i]!;
        sum += v;
        squares += v * v;
        if (v !== 0) alive[i % units] = 1;
      }
      count += values.length;
    },
    finish: () => {
      const mean = sum / count;
      const dead = alive.reduce((left, a) => left - a, units) / units;
      return { mean, std: Math.sqrt(Math.max(0, squares / count - mean * mean)), dead };
    },
  };
}
