/** @file Pools over windows. x: [n, pixels, channels], y: [n, positions, channels]. */
import type { WindowTable } from "./windows.ts";

/** y = the largest element of each window; padding never wins. */
export function maxPool(
  m: Float32Array,
  n: number,
  x: number,
  y: number,
  channels: number,
  table: WindowTable,
): void {
  const { pixels, positions } = table;
  for (let example = 0; example < n; example++) {
    const from = x + example * pixels * channels;
    for (let position = 0; position < positions; position++) {
      for (let c = 0; c < channels; c++) {
        const best = firstMaximum(m, from + c, channels, position, table);
        m[y + (example * positions + position) * channels + c] = best < 0 ? -Infinity : m[best];
      }
    }
  }
}

/** dx = each window's dy at its first maximum. */
export function maxPoolGradient(
  m: Float32Array,
  n: number,
  x: number,
  dy: number,
  dx: number,
  channels: number,
  table: WindowTable,
): void {
  const { pixels, positions } = table;
  m.fill(0, dx, dx + n * pixels * channels);
  for (let example = 0; example < n; example++) {
    const from = x + example * pixels * channels;
    for (let position = 0; position < positions; position++) {
      for (let c = 0; c < channels; c++) {
        const best = firstMaximum(m, from + c, channels, position, table);
        if (best >= 0) m[dx + best - x] += m[dy + (example * positions + position) * channels + c];
      }
    }
  }
}

/** y = the element of v at the place of each window's first maximum in x. */
export function maxPoolSelect(
  m: Float32Array,
  n: number,
  x: number,
  v: number,
  y: number,
  channels: number,
  table: WindowTable,
): void {
  const { pixels, positions } = table;
  for (let example = 0; example < n; example++) {
    const from = x + example * pixels * channels;
    for (let position = 0; position < positions; position++) {
      for (let c = 0; c < channels; c++) {
        const best = firstMaximum(m, from + c, channels, position, table);
        m[y + (example * positions + position) * channels + c] = best < 0 ? 0 : m[v + best - x];
      }
    }
  }
}

/** y = the mean of each window, of its elements in x, or with padding as zeros. */
export function averagePool(
  m: Float32Array,
  n: number,
  x: number,
  y: number,
  channels: number,
  countPadding: boolean,
  table: WindowTable,
): void {
  const { pixels, positions, taps, at } = table;
  for (let example = 0; example < n; example++) {
    const from = x + example * pixels * channels;
    for (let position = 0; position < positions; position++) {
      const share = windowShare(table, position, countPadding);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let tap = 0; tap < taps; tap++) {
          const pixel = at[position * taps + tap];
          if (pixel >= 0) sum += m[from + pixel * channels + c];
        }
        m[y + (example * positions + position) * channels + c] = sum * share;
      }
    }
  }
}

/** dx = each window's dy, evenly over what it averaged. */
export function averagePoolGradient(
  m: Float32Array,
  n: number,
  dy: number,
  dx: number,
  channels: number,
  countPadding: boolean,
  table: WindowTable,
): void {
  const { pixels, positions, taps, at } = table;
  m.fill(0, dx, dx + n * pixels * channels);
  for (let example = 0; example < n; example++) {
    const to = dx + example * pixels * channels;
    for (let position = 0; position < positions; position++) {
      const share = windowShare(table, position, countPadding);
      const from = dy + (example * positions + position) * channels;
      for (let tap = 0; tap < taps; tap++) {
        const pixel = at[position * taps + tap];
        if (pixel < 0) continue;
        for (let c = 0; c < channels; c++) m[to + pixel * channels + c] += m[from + c] * share;
      }
    }
  }
}

/** Where the first maximum of a window lies, NaN counting as largest; -1 if the window lies in the padding. */
function firstMaximum(
  m: Float32Array,
  x: number,
  channels: number,
  position: number,
  { taps, at }: WindowTable,
): number {
  let best = -1;
  let largest = -Infinity;
  for (let i = position * taps; i < (position + 1) * taps; i++) {
    if (at[i] < 0) continue;
    const place = x + at[i] * channels;
    const value = m[place];
    if (best < 0 || value > largest || Number.isNaN(value)) {
      best = place;
      largest = value;
    }
  }
  return best;
}

/** 1 / the number of elements that a window averages. */
function windowShare({ taps, at }: WindowTable, position: number, countPadding: boolean): number {
  if (countPadding) return 1 / taps;
  let count = 0;
  for (let i = position * taps; i < (position + 1) * taps; i++) if (at[i] >= 0) count++;
  return 1 / Math.max(1, count);
}
