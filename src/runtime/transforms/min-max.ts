/** @file `min_max`: each channel to 0…1, by the least and the largest value of the training part. */
import type { Transform } from "../definition.ts";

/** (x − min) / (max − min) over the last axis; a channel that never changes becomes 0. Learned: minima, then maxima. */
export const minMax: Transform = {
  learn: (pieces, _count, shape) => {
    const channels = shape.length === 0 ? 1 : shape[shape.length - 1]!;
    const learned = new Float32Array(2 * channels).fill(Infinity, 0, channels).fill(-Infinity, channels);
    for (const piece of pieces()) {
      for (let i = 0; i < piece.length; i++) {
        const channel = i % channels;
        learned[channel] = Math.min(learned[channel]!, piece[i]!);
        learned[channels + channel] = Math.max(learned[channels + channel]!, piece[i]!);
      }
    }
    return learned;
  },
  apply: (example, _shape, _settings, learned) => {
    const channels = learned.length / 2;
    for (let i = 0; i < example.length; i++) {
      const low = learned[i % channels]!;
      const range = learned[channels + (i % channels)]! - low;
      example[i] = range > 0 ? (example[i]! - low) / range : 0;
    }
  },
};
