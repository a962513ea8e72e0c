/** @file A list of pieces cut into stages of a pipeline, each of them in a row. */
import type { Piece } from "./workload.ts";

/** At most `count` stages whose heaviest (in multiply-adds) is as light as can be. */
export function splitStages(pieces: readonly Piece[], count: number): readonly (readonly Piece[])[] {
  let low = Math.max(0, ...pieces.map((p) => p.macs));
  let high = pieces.reduce((sum, p) => sum + p.macs, 0);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (cut(pieces, middle).length <= count) high = middle;
    else low = middle + 1;
  }
  return cut(pieces, high);
}

/** As few stages as can be of at most so many multiply-adds each. */
function cut(pieces: readonly Piece[], most: number): Piece[][] {
  const stages: Piece[][] = [[]];
  let load = 0;
  for (const piece of pieces) {
    if (load + piece.macs > most) {
      stages.push([]);
      load = 0;
    }
    stages.at(-1)!.push(piece);
    load += piece.macs;
  }
  return stages.filter((stage) => stage.length > 0);
}
