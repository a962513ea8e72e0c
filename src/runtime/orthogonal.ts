/** @file Orthogonal start values (Saxe et al. 2014): a normal matrix, orthonormalised. */
import type { Numbers } from "./definition.ts";
import { randomNormal } from "./random.ts";

/**
 * Fills a tensor, seen as the matrix [all axes but the last, last axis], with orthonormal rows or columns (whichever
 * are fewer) times gain.
 */
export function fillOrthogonal(
  target: Numbers,
  shape: readonly number[],
  gain: number,
  seed: number,
  stream: number,
): void {
  const columns = shape.length === 0 ? 1 : shape[shape.length - 1]!;
  const rows = columns === 0 ? 0 : target.length / columns;
  const wide = rows < columns;
  const count = wide ? rows : columns;
  const length = wide ? columns : rows;
  const vectors = orthonormalVectors(count, length, seed, stream);
  for (let v = 0; v < count; v++) {
    for (let i = 0; i < length; i++) {
      target[wide ? v * columns + i : i * columns + v] = gain * vectors[v * length + i]!;
    }
  }
}

/** `count` orthonormal vectors of `length` numbers (count ≤ length): Gram–Schmidt, done twice for accuracy. */
function orthonormalVectors(count: number, length: number, seed: number, stream: number): Float64Array {
  const vectors = new Float64Array(count * length);
  for (let i = 0; i < vectors.length; i++) vectors[i] = randomNormal(seed, stream, 0, i);
  for (let v = 0; v < count; v++) {
    const start = v * length;
    for (let pass = 0; pass < 2; pass++) {
      for (let u = 0; u < v; u++) {
        let product = 0;
        for (let i = 0; i < length; i++) product += vectors[u * length + i]! * vectors[start + i]!;
        for (let i = 0; i < length; i++) vectors[start + i]! -= product * vectors[u * length + i]!;
      }
      let square = 0;
      for (let i = 0; i < length; i++) square += vectors[start + i]! ** 2;
      const norm = Math.sqrt(square);
      for (let i = 0; i < length; i++) vectors[start + i]! /= norm;
    }
  }
  return vectors;
}
