/**
 * @file What is known of the elements of a tensor that are alike: a number; a function of one normal source; or a
 * product of functions of two sources (a gradient times a derivative).
 */
import type { Grid } from "./grid.ts";
import type { Moments } from "./moments.ts";

/** A random variable that is normal: a sum of many terms. Parts of different sources are taken as independent. */
export interface Source {
  readonly id: number;
  readonly grid: () => Grid;
}

export interface Constant {
  readonly kind: "constant";
  readonly id: string;
  readonly value: number;
  readonly moments: Moments;
}

/** A function of a source. */
export interface Wave {
  readonly kind: "wave";
  readonly id: string;
  readonly source: Source;
  /** On the source's grid; null for the source itself. */
  readonly values: Float64Array | null;
  readonly moments: Moments;
  /** What a source is the sum of. */
  readonly terms?: readonly Part[];
  /** The largest of so many: an element is equal to it with probability 1 / among. */
  readonly among?: number;
  /** One of so many elements is 1, the others are 0. */
  readonly oneOf?: number;
}

/** left·right, of different sources, in the order of their ids. */
export interface Product {
  readonly kind: "product";
  readonly id: string;
  readonly left: Wave;
  readonly right: Wave;
  readonly moments: Moments;
}

export type Part = Constant | Wave | Product;

export function waveValues(wave: Wave): Float64Array {
  return wave.values ?? wave.source.grid().values;
}
