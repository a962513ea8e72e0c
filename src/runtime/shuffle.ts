/** @file Seeded orders of examples: the order of an epoch, and the split into training and validation part. */
import { randomBits } from "./random.ts";

/** Streams that belong to the runtime; a network's own streams count from 0. */
const ORDER_STREAM = 0xffff0001;
const SPLIT_STREAM = 0xffff0002;

/** The numbers 0…count − 1 in the order in which an epoch sees them. */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  return permutation(count, seed, ORDER_STREAM, epoch);
}

/** Takes `held` of `count` examples for validation. Both parts keep the order of the data. */
export function splitExamples(
  count: number,
  held: number,
  seed: number,
): { train: Uint32Array; val: Uint32Array } {
  const order = permutation(count, seed, SPLIT_STREAM, 0);
  // Two views of one list: with many millions of examples copies would be large.
  return { train: order.subarray(held).sort(), val: order.subarray(0, held).sort() };
}

/** Fisher and Yates' shuffle (Durstenfeld 1964). */
function permutation(count: number, seed: number, stream: number, step: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((randomBits(seed, stream, step, i) / 4294967296) * (i + 1));
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}
