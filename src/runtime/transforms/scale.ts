/** @file `scale`: every value times a factor. */
import type { Transform } from "../definition.ts";

/** x · factor */
export const scale: Transform = {
  apply: (example, _shape, settings) => {
    const factor = settings["factor"]!;
    for (let i = 0; i < example.length; i++) example[i] = example[i]! * factor;
  },
};
