/** @file `offset`: every value plus a number. */
import type { Transform } from "../definition.ts";

/** x + by */
export const offset: Transform = {
  apply: (example, _shape, settings) => {
    const by = settings["by"]!;
    for (let i = 0; i < example.length; i++) example[i] = example[i]! + by;
  },
};
