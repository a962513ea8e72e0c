/**
 * @file Convolution and its two gradients: patches of the input are laid out as the rows of a matrix (im2col), some
 * positions at a time, and multiplied. x: [n, pixels, channels], w: [taps, channels / groups, filters],
 * y: [n, positions, filters].
 */
import { matmul } from "./matmul.ts";
import type { WindowTable } from "./windows.ts";

/** y = x * w. `work` has room for `chunk` rows of taps · channels / groups numbers. */
export function conv(
  m: Float32Array,
  n: number,
  x: number,
  w: number,
  y: number,
  channels: number,
  filters: number,
  groups: number,
  work: number,
  chunk: number,
  table: WindowTable,
): void {
  const { pixels, positions, taps } = table;
  const width = channels / groups;
  const depth = taps * width;
  const outputs = filters / groups;
  if (groups === 1 && readsEveryPixel(table)) {
    matmul(m, n * pixels, channels, filters, x, channels, 1, w, filters, 1, y, filters, 1, false);
    return;
  }
  for (let example = 0; example < n; example++) {
    const from = x + example * pixels * channels;
    for (let group = 0; group < groups; group++) {
      for (let first = 0; first < positions; first += chunk) {
        const rows = Math.min(chunk, positions - first);
        gatherPatches(m, table, from + group * width, channels, width, first, rows, work);
        const to = y + (example * positions + first) * filters + group * outputs;
        matmul(
          m,
          rows,
          depth,
          outputs,
          work,
          depth,
          1,
          w + group * outputs,
          filters,
          1,
          to,
          filters,
          1,
          false,
        );
      }
    }
  }
}

/** dx from dy and w. */
export function convInputGradient(
  m: Float32Array,
  n: number,
  dy: number,
  w: number,
  dx: number,
  channels: number,
  filters: number,
  groups: number,
  work: number,
  chunk: number,
  table: WindowTable,
): void {
  const { pixels, positions, taps } = table;
  const width = channels / groups;
  const depth = taps * width;
  const outputs = filters / groups;
  if (groups === 1 && readsEveryPixel(table)) {
    matmul(m, n * pixels, filters, channels, dy, filters, 1, w, 1, filters, dx, channels, 1, false);
    return;
  }
  m.fill(0, dx, dx + n * pixels * channels);
  for (let example = 0; example < n; example++) {
    const to = dx + example * pixels * channels;
    for (let group = 0; group < groups; group++) {
      for (let first = 0; first < positions; first += chunk) {
        const rows = Math.min(chunk, positions - first);
        const from = dy + (example * positions + first) * filters + group * outputs;
        matmul(
          m,
          rows,
          outputs,
          depth,
          from,
          filters,
          1,
          w + group * outputs,
          1,
          filters,
          work,
          depth,
          1,
          false,
        );
        scatterPatches(m, table, to + group * width, channels, width, first, rows, work);
      }
    }
  }
}

/** dw from x and dy, summed over the examples. */
export function convWeightGradient(
  m: Float32Array,
  n: number,
  x: number,
  dy: number,
  dw: number,
  channels: number,
  filters: number,
  groups: number,
  work: number,
  chunk: number,
  table: WindowTable,
): void {
  const { pixels, positions, taps } = table;
  const width = channels / groups;
  const depth = taps * width;
  const outputs = filters / groups;
  m.fill(0, dw, dw + depth * filters);
  if (groups === 1 && readsEveryPixel(table)) {
    for (let first = 0; first < n * pixels; first += chunk) {
      const rows = Math.min(chunk, n * pixels - first);
      const from = x + first * channels;
      const row = dy + first * filters;
      matmul(m, channels, rows, filters, from, 1, channels, row, filters, 1, dw, filters, 1, true);
    }
    return;
  }
  for (let example = 0; example < n; example++) {
    const from = x + example * pixels * channels;
    for (let group = 0; group < groups; group++) {
      for (let first = 0; first < positions; first += chunk) {
        const rows = Math.min(chunk, positions - first);
        gatherPatches(m, table, from + group * width, channels, width, first, rows, work);
        const row = dy + (example * positions + first) * filters + group * outputs;
        matmul(
          m,
          depth,
          rows,
          outputs,
          work,
          1,
          depth,
          row,
          filters,
          1,
          dw + group * outputs,
          filters,
          1,
          true,
        );
      }
    }
  }
}

/** True where the patches are the pixels themselves, in order: nothing needs to be laid out. */
function readsEveryPixel({ pixels, positions, taps, at }: WindowTable): boolean {
  return taps === 1 && positions === pixels && at[0] === 0 && at[pixels - 1] === pixels - 1;
}

/** Rows of patches at `work`: [rows, taps, width], zeros in the padding. */
function gatherPatches(
  m: Float32Array,
  { at, taps }: WindowTable,
  x: number,
  channels: number,
  width: number,
  first: number,
  rows: number,
  work: number,
): void {
  let to = work;
  for (let i = first * taps; i < (first + rows) * taps; i++) {
    const from = x + at[i] * channels;
    if (at[i] < 0) for (let c = 0; c < width; c++) m[to + c] = 0;
    else for (let c = 0; c < width; c++) m[to + c] = m[from + c];
    to += width;
  }
}

/** Adds rows of patches to where they came from. */
function scatterPatches(
  m: Float32Array,
  { at, taps }: WindowTable,
  dx: number,
  channels: number,
  width: number,
  first: number,
  rows: number,
  work: number,
): void {
  let from = work;
  for (let i = first * taps; i < (first + rows) * taps; i++) {
    const to = dx + at[i] * channels;
    if (at[i] >= 0) for (let c = 0; c < width; c++) m[to + c] += m[from + c];
    from += width;
  }
}
