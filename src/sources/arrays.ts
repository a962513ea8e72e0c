/** @file Small helpers over shapes and arrays that the sources share. */

/** The product of sizes; 1 for none. */
export function elementCountOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Copies [n, rows, columns] to [n, columns, rows]: channels first to channels last, per example. */
export function moveFirstAxisLast(
  data: Uint8Array,
  count: number,
  channels: number,
  positions: number,
): Uint8Array {
  const out = new Uint8Array(data.length);
  const size = channels * positions;
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < channels; c++) {
      const from = i * size + c * positions;
      for (let p = 0; p < positions; p++) out[i * size + p * channels + c] = data[from + p]!;
    }
  }
  return out;
}
