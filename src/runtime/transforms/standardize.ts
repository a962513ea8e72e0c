/** @file `standardize`: mean 0 and deviation 1 in each channel, as measured on the training part. */
import type { Transform } from "../definition.ts";

/** (x − mean) / deviation over the last axis; a channel that never changes becomes 0. Learned: means, then deviations. */
export const standardize: Transform = {
  learn: (pieces, count, shape) => {
    const channels = shape.length === 0 ? 1 : shape[shape.length - 1]!;
    const size = shape.reduce((product, n) => product * n, 1);
    const rows = (count * size) / channels;
    const means = new Float64Array(channels);
    const squares = new Float64Array(channels);
    for (const piece of pieces()) {
      for (let i = 0; i < piece.length; i++) means[i % channels]! += piece[i]! / rows;
    }
    for (const piece of pieces()) {
      for (let i = 0; i < piece.length; i++)
        squares[i % channels]! += (piece[i]! - means[i % channels]!) ** 2 / rows;
    }
    return Float32Array.from({ length: 2 * channels }, (_, i) =>
      i < channels ? means[i]! : Math.sqrt(squares[i - channels]!),
    );
  },
  apply: (example, _shape, _settings, learned) => {
    const channels = learned.length / 2;
    for (let i = 0; i < example.length; i++) {
      const channel = i % channels;
      const deviation = learned[channels + channel]!;
      example[i] = deviation > 0 ? (example[i]! - learned[channel]!) / deviation : 0;
    }
  },
};
