/** @file What layers with a matrix on the last axis take. */
import type { InputNeed } from "./input.ts";

/** A vector or a sequence; an image is sent to Flatten. */
export function linearInput(layer: string): InputNeed {
  return {
    layer,
    ranks: [1, 2],
    takes: "a vector [c] or a sequence [t, c]",
    help: (x) =>
      x.axes.length > 2
        ? [`insert Flatten or GlobalAvgPool before ${layer}`]
        : [`Reshape(1) before ${layer} makes a vector of a single number`],
  };
}
