/** @file The largest of k independent values of a wave: over its places, or over everything. */
import type { Moments } from "./moments.ts";
import { type Wave, waveValues } from "./part.ts";

/** Moments of the maximum of `count` values of one unit and example ("place"), or of any ("all"). */
export function extreme(wave: Wave, count: number, among: "place" | "all"): Moments {
  const { unit, example, place } = wave.source.grid();
  const values = waveValues(wave);
  if (among === "all") {
    const weights = new Float64Array(values.length);
    let at = 0;
    for (const a of unit) for (const b of example) for (const e of place) weights[at++] = a * b * e;
    const { mean, square } = largest(values, weights, count);
    return { mean, unit: mean * mean, example: mean * mean, element: square };
  }
  const total = { mean: 0, unit: 0, example: 0, element: 0 };
  unit.forEach((a, i) => {
    let ofUnit = 0;
    example.forEach((b, j) => {
      const start = (i * example.length + j) * place.length;
      const { mean, square } = largest(values.subarray(start, start + place.length), place, count);
      total.example += a * b * mean * mean;
      total.element += a * b * square;
      ofUnit += b * mean;
    });
    total.mean += a * ofUnit;
    total.unit += a * ofUnit * ofUnit;
  });
  return total;
}

/** For each node of the grid, the probability that its value is the largest of `count` at different places. */
export function winningChances(wave: Wave, count: number): Float64Array {
  const { place } = wave.source.grid();
  const values = waveValues(wave);
  const chances = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += place.length) {
    const own = values.subarray(start, start + place.length);
    let mass = 0;
    for (const i of sortedIndices(own)) {
      const next = mass + place[i]!;
      chances[start + i] = (next ** count - mass ** count) / (count * place[i]!);
      mass = next;
    }
  }
  return chances;
}

function sortedIndices(values: Float64Array): Uint32Array {
  return Uint32Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);
}

/** Mean and mean square of the largest of k draws: a value has the share F(v)^k - F(v-)^k. */
function largest(values: Float64Array, weights: Float64Array, k: number): { mean: number; square: number } {
  let [mass, below, mean, square] = [0, 0, 0, 0];
  for (const i of sortedIndices(values)) {
    mass += weights[i]!;
    const reached = Math.min(1, mass) ** k;
    const share = reached - below;
    below = reached;
    mean += share * values[i]!;
    square += share * values[i]! ** 2;
  }
  return { mean: mean / below, square: square / below };
}
