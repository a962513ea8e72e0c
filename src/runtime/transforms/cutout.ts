/** @file `cutout`: a random square of an image becomes zero. */
import type { Transform } from "../definition.ts";

/** x: [h, w, c]; a square of `size` pixels, centred anywhere in the image, is set to 0 (DeVries and Taylor 2017). */
export const cutout: Transform = {
  apply: (example, shape, settings, _learned, random) => {
    const [height, width, channels] = shape as [number, number, number];
    const top = Math.floor(random() * height) - (settings["size"]! >> 1);
    const left = Math.floor(random() * width) - (settings["size"]! >> 1);
    const first = Math.max(0, left);
    const last = Math.min(width, left + settings["size"]!);
    for (let row = Math.max(0, top); row < Math.min(height, top + settings["size"]!); row++) {
      example.fill(0, (row * width + first) * channels, (row * width + last) * channels);
    }
  },
};
