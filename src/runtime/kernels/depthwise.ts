/**
 * @file Depthwise convolution and its two gradients: every channel by itself, so nothing is gained by a matrix product.
 * x: [n, pixels, channels], w: [taps, channels], y: [n, positions, channels].
 */
import type { WindowTable } from "./windows.ts";

/** Sums of the channels at work, in float64; grows with the widest layer. */
let channelSums = new Float64Array(1024);

/** y = x * w. */
export function depthwise(
  m: Float32Array,
  n: number,
  x: number,
  w: number,
  y: number,
  channels: number,
  { pixels, positions, taps, at }: WindowTable,
): void {
  const acc = clearSums(channels);
  for (let example = 0; example < n; example++) {
    const from = x + example * pixels * channels;
    for (let position = 0; position < positions; position++) {
      acc.fill(0, 0, channels);
      for (let tap = 0; tap < taps; tap++) {
        const pixel = at[position * taps + tap];
        if (pixel < 0) continue;
        const a = from + pixel * channels;
        const b = w + tap * channels;
        for (let c = 0; c < channels; c++) acc[c] += m[a + c] * m[b + c];
      }
      const to = y + (example * positions + position) * channels;
      for (let c = 0; c < channels; c++) m[to + c] = acc[c];
    }
  }
}

/** dx from dy and w. */
export function depthwiseInputGradient(
  m: Float32Array,
  n: number,
  dy: number,
  w: number,
  dx: number,
  channels: number,
  { pixels, positions, taps, at }: WindowTable,
): void {
  const acc = clearSums(pixels * channels);
  for (let example = 0; example < n; example++) {
    acc.fill(0, 0, pixels * channels);
    for (let position = 0; position < positions; position++) {
      const from = dy + (example * positions + position) * channels;
      for (let tap = 0; tap < taps; tap++) {
        const pixel = at[position * taps + tap];
        if (pixel < 0) continue;
        const to = pixel * channels;
        const b = w + tap * channels;
        for (let c = 0; c < channels; c++) acc[to + c] += m[from + c] * m[b + c];
      }
    }
    const to = dx + example * pixels * channels;
    for (let i = 0; i < pixels * channels; i++) m[to + i] = acc[i];
  }
}

/** dw from x and dy, summed over the examples. */
export function depthwiseWeightGradient(
  m: Float32Array,
  n: number,
  x: number,
  dy: number,
  dw: number,
  channels: number,
  { pixels, positions, taps, at }: WindowTable,
): void {
  const acc = clearSums(taps * channels);
  for (let example = 0; example < n; example++) {
    const from = x + example * pixels * channels;
    for (let position = 0; position < positions; position++) {
      const b = dy + (example * positions + position) * channels;
      for (let tap = 0; tap < taps; tap++) {
        const pixel = at[position * taps + tap];
        if (pixel < 0) continue;
        const a = from + pixel * channels;
        const to = tap * channels;
        for (let c = 0; c < channels; c++) acc[to + c] += m[a + c] * m[b + c];
      }
    }
  }
  for (let i = 0; i < taps * channels; i++) m[dw + i] = acc[i];
}

/** Room for `count` sums, the first of them 0. */
function clearSums(count: number): Float64Array {
  if (channelSums.length < count) channelSums = new Float64Array(count);
  return channelSums.fill(0, 0, count);
}
