/** @file Columns of numbers that grow, in memory. */
import type { ColumnKind, ColumnWriter, NumberColumn } from "../../src/library/data.ts";

const ARRAYS = { u8: Uint8Array, i32: Int32Array, f32: Float32Array } as const;

export function createColumn(kind: ColumnKind): ColumnWriter {
  let numbers: NumberColumn = new ARRAYS[kind](1024);
  let used = 0;
  const makeRoom = (count: number): void => {
    if (used + count <= numbers.length) return;
    const larger = new ARRAYS[kind](Math.max(2 * numbers.length, used + count));
    larger.set(numbers);
    numbers = larger;
  };
  return {
    get length() {
      return used;
    },
    push(value) {
      makeRoom(1);
      numbers[used++] = value;
    },
    append(values) {
      makeRoom(values.length);
      numbers.set(values, used);
      used += values.length;
    },
    finish: () => numbers.subarray(0, used),
  };
}
