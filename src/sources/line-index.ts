/** @file In which line of a file an example stands: kept by the distance between both, which seldom changes. */

/** Takes lines of rows in order, and gives them back. */
export function createLineIndex(): {
  readonly add: (row: number, line: number) => void;
  readonly lineOf: (row: number) => number;
} {
  const rows: number[] = [];
  const distances: number[] = [];
  return {
    add: (row, line) => {
      if (line - row === distances.at(-1) || rows.length >= MOST_BREAKS) return;
      rows.push(row);
      distances.push(line - row);
    },
    lineOf: (row) => {
      let [low, high] = [0, rows.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (rows[middle]! <= row) low = middle;
        else high = middle;
      }
      return row + (distances[low] ?? 1);
    },
  };
}

/** Past so many places where lines and rows part, lines are told by the last one. */
const MOST_BREAKS = 2 ** 17;
