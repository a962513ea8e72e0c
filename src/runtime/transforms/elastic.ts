/** @file `elastic`: an image distorted by a smooth random field. */
import type { Transform } from "../definition.ts";
import { warpImage } from "./warp.ts";

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
