/** @file `rotate` and `elastic`: an image read at moved places, with bilinear interpolation and zeros outside. */
import type { Numbers, Transform } from "../definition.ts";

/** x: [h, w, c], turned about its centre by an angle in [−degrees, degrees]. */
export const rotate: Transform = {
  apply: (example, shape, settings, _learned, random) => {
    const angle = ((2 * random() - 1) * settings["degrees"]! * Math.PI) / 180;
    const middleRow = (shape[0]! - 1) / 2;
    const middleColumn = (shape[1]! - 1) / 2;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    warpImage(
      example,
      shape,
      (row, column) => middleRow + cos * (row - middleRow) - sin * (column - middleColumn),
      (row, column) => middleColumn + sin * (row - middleRow) + cos * (column - middleColumn),
    );
  },
};

/** x: [h, w, c], each place moved by a smooth random field: uniform, blurred by sigma, times alpha (Simard et al. 2003). */
export const elastic: Transform = {
  apply: (example, shape, settings, _learned, random) => {
    const [height, width] = shape as [number, number];
    const downs = smoothField(height, width, settings["sigma"]!, random);
    const rights = smoothField(height, width, settings["sigma"]!, random);
    const alpha = settings["alpha"]!;
    warpImage(
      example,
      shape,
      (row, column) => row + alpha * downs[row * width + column]!,
      (row, column) => column + alpha * rights[row * width + column]!,
    );
  },
};

/** Replaces each pixel by the image's value at (rowOf, columnOf) of its place. */
function warpImage(
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

/** Uniform numbers in [−1, 1), blurred along rows and columns by a Gaussian cut at three deviations. */
function smoothField(height: number, width: number, sigma: number, random: () => number): Float64Array {
  const field = Float64Array.from({ length: height * width }, () => 2 * random() - 1);
  return blurField(blurField(field, height, width, sigma, width), height, width, sigma, 1);
}

/** Blurs along the axis whose neighbours lie `stride` apart; what lies outside counts as 0. */
function blurField(
  field: Float64Array,
  height: number,
  width: number,
  sigma: number,
  stride: number,
): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const total = weights.reduce((sum, w) => sum + w, 0);
  const length = stride === 1 ? width : height;
  return field.map((_, i) => {
    const place = stride === 1 ? i % width : Math.floor(i / width);
    let sum = 0;
    for (let k = Math.max(-reach, -place); k <= reach && place + k < length; k++) {
      sum += field[i + k * stride]! * weights[k + reach]!;
    }
    return sum / total;
  });
}
