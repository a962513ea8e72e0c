/** @file An image read at moved places, with bilinear interpolation and zeros outside. */
import type { Numbers } from "../definition.ts";

/** Replaces each pixel by the image's value at (rowOf, columnOf) of its place. */
export function warpImage(
  image: Numbers,
  shape: readonly number[],
  rowOf: (row: number, column: number) => number,
  columnOf: (row: number, column: number) => number,
): void {
  const [height, width, channels] = shape as [number, number, number];
  const before = image.slice();
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const y = rowOf(row, column);
      const x = columnOf(row, column);
      const top = Math.floor(y);
      const left = Math.floor(x);
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let corner = 0; corner < 4; corner++) {
          const r = top + (corner >> 1);
          const q = left + (corner & 1);
          if (r < 0 || q < 0 || r >= height || q >= width) continue;
          sum += before[(r * width + q) * channels + c]! * (1 - Math.abs(y - r)) * (1 - Math.abs(x - q));
        }
        image[(row * width + column) * channels + c] = sum;
      }
    }
  }
}
