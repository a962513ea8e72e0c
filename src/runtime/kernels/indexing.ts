/** @file Rows by index: gather, scatter_add and argmax. */

/** y[i] = table[indices[i]], rows of `width` numbers; an index outside the table reads zeros. */
export function gatherRows(
  m: Float32Array,
  count: number,
  table: number,
  rows: number,
  width: number,
  indices: number,
  y: number,
): void {
  for (let i = 0; i < count; i++) {
    const row = m[indices + i];
    const to = y + i * width;
    if (row >= 0 && row < rows) for (let j = 0; j < width; j++) m[to + j] = m[table + row * width + j];
    else m.fill(0, to, to + width);
  }
}

/** y = zeros, with row i of updates added to row indices[i]. */
export function scatterRows(
  m: Float32Array,
  count: number,
  indices: number,
  updates: number,
  rows: number,
  width: number,
  y: number,
): void {
  m.fill(0, y, y + rows * width);
  for (let i = 0; i < count; i++) {
    const row = m[indices + i];
    if (!(row >= 0 && row < rows)) continue;
    for (let j = 0; j < width; j++) m[y + row * width + j] += m[updates + i * width + j];
  }
}

/** y = the index of the first largest of `size` elements; x: [outer, size, inner], y: [outer, inner]. */
export function argmax(
  m: Float32Array,
  outer: number,
  size: number,
  inner: number,
  x: number,
  y: number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = x + o * size * inner + i;
      let best = 0;
      for (let k = 1; k < size; k++) if (m[start + k * inner] > m[start + best * inner]) best = k;
      m[y + o * inner + i] = best;
    }
  }
}
