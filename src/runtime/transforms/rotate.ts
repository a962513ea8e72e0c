/** @file `rotate`: an image turned by a random angle. */
import type { Transform } from "../definition.ts";
import { warpImage } from "./warp.ts";

/** x: [h, w, c], turned about its centre by an angle in [−degrees, degrees]. */
export const rotate: Transform = {
  apply: (example, shape, settings, _learned, random) => {
    const angle = ((2 * random() - 1) * settings["degrees"]! * Math.PI) / 180;
    const middleRow = (shape[0]! - 1) / 2;
    const middleColumn = (shape[1]! - 1) / 2;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    warpImage(
      example,
      shape,
      (row, column) => middleRow + cos * (row - middleRow) - sin * (column - middleColumn),
      (row, column) => middleColumn + sin * (row - middleRow) + cos * (column - middleColumn),
    );
  },
};
