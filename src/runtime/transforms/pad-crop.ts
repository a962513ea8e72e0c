/** @file `pad_crop`: a random part of the image after zeros were put around it; the same as a random shift. */
import type { Numbers, Transform } from "../definition.ts";

/** x: [h, w, c], moved by up to `by` rows and columns; zeros come in. */
export const padCrop: Transform = {
  apply: (example, shape, settings, _learned, random) => {
    const [height, width, channels] = shape as [number, number, number];
    const reach = 2 * settings["by"]! + 1;
    const down = Math.floor(random() * reach) - settings["by"]!;
    const right = Math.floor(random() * reach) - settings["by"]!;
    const before: Numbers = example.slice();
    example.fill(0);
    const first = Math.max(0, right);
    const last = Math.min(width, width + right);
    for (let row = Math.max(0, down); row < Math.min(height, height + down) && first < last; row++) {
      const from = ((row - down) * width + first - right) * channels;
      const to = (row * width + first) * channels;
      for (let i = 0; i < (last - first) * channels; i++) example[to + i] = before[from + i]!;
    }
  },
};
