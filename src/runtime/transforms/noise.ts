/** @file `noise`: normal noise on every value. */
import type { Transform } from "../definition.ts";

/** x + std · N(0, 1), by Box and Muller from two uniform numbers. */
export const noise: Transform = {
  apply: (example, _shape, settings, _learned, random) => {
    for (let i = 0; i < example.length; i++) {
      const radius = Math.sqrt(-2 * Math.log(1 - random()));
      example[i] = example[i]! + settings["std"]! * radius * Math.cos(2 * Math.PI * random());
    }
  },
};
