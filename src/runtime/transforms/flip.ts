/** @file `flip`: mirrors an image half of the time. */
import type { Transform } from "../definition.ts";

/** x: [h, w, c], left and right swapped (`vertical`: top and bottom) with probability p. */
export const flip: Transform = {
  apply: (example, shape, settings, _learned, random) => {
    if (random() >= settings["p"]!) return;
    const [height, width, channels] = shape as [number, number, number];
    const vertical = settings["vertical"] === 1;
    const rows = vertical ? height >> 1 : height;
    const columns = vertical ? width : width >> 1;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const a = (row * width + column) * channels;
        const b =
          (vertical ? (height - 1 - row) * width + column : row * width + width - 1 - column) * channels;
        for (let c = 0; c < channels; c++) {
          const value = example[a + c]!;
          example[a + c] = example[b + c]!;
          example[b + c] = value;
        }
      }
    }
  },
};
