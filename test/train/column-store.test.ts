import { describe, expect, test } from "vitest";
import type { ColumnKind, NumberColumn, StoredColumn } from "../../src/library/data.ts";
import { piecesOf, sliceColumn } from "../../src/sources/columns.ts";
import { createColumnStore } from "../../src/train/column-store.ts";

const COUNT = 200_003;

function fill(kind: ColumnKind, most: number, bytesToRead = 0): NumberColumn | StoredColumn {
  const writer = createColumnStore(most, () => bytesToRead).createColumn(kind);
  for (let i = 0; i < 1000; i++) writer.push(i & 127);
  for (let i = 1000; i < COUNT;) {
    const part = Array.from({ length: Math.min(777, COUNT - i) }, (_, k) => (i + k) & 127);
    writer.append(part);
    i += part.length;
  }
  expect(writer.length).toBe(COUNT);
  return writer.finish();
}

/** Without the walk over each number that `toEqual` would take. */
function same(a: NumberColumn, b: NumberColumn): boolean {
  return a.constructor === b.constructor && Buffer.from(a).equals(Buffer.from(b));
}

describe("columns", () => {
  test.each(["u8", "i32", "f32"] as const)("of %s are the same in memory and in a file", (kind) => {
    const memory = fill(kind, 2 ** 26);
    const file = fill(kind, 1000);
    const early = fill(kind, 2 ** 20, 2 ** 23);
    expect(["stored" in memory, "stored" in file, "stored" in early]).toEqual([false, true, true]);
    for (const stored of [file, early]) {
      expect(stored.length).toBe(COUNT);
      for (const { at, piece } of piecesOf(stored))
        expect(same(piece, sliceColumn(memory, at, at + piece.length))).toBe(true);
    }
  });

  test("share the memory of their store: what no longer fits lies in a file", () => {
    const store = createColumnStore(2 ** 20);
    const columns = Array.from({ length: 4 }, () => {
      const writer = store.createColumn("f32");
      for (let i = 0; i < 150_000; i++) writer.push(i);
      return writer.finish();
    });
    expect(columns.map((c) => "stored" in c)).toEqual([false, false, true, true]);
  });

  test("give the same numbers whether or not they were announced", async () => {
    const column = fill("f32", 1000) as StoredColumn;
    const size = 7;
    const orders = Array.from({ length: 40 }, (_, batch) =>
      Uint32Array.from({ length: 64 }, (_, i) => (batch * 7919 + i * 104_729) % Math.floor(COUNT / size)),
    );
    for (const [batch, order] of orders.entries()) {
      const next = orders[batch + 1];
      if (next) column.expect?.(next, size);
      // The second thread begins to listen meanwhile; some batches are read without it.
      if (batch % 8 === 0) await new Promise((done) => setTimeout(done, 20));
      for (const example of order) {
        const expected = Array.from({ length: size }, (_, k) => (example * size + k) & 127);
        expect(column.read(example * size, size).join()).toBe(expected.join());
      }
    }
  });

  test("read what was not announced in between", async () => {
    const column = fill("i32", 1000) as StoredColumn;
    column.expect?.(Uint32Array.of(1), 4);
    await new Promise((done) => setTimeout(done, 200));
    column.expect?.(Uint32Array.of(5, 9), 4);
    expect([...column.read(4, 4)]).toEqual([4, 5, 6, 7]);
    expect([...column.read(36, 4)]).toEqual([36, 37, 38, 39]);
    expect([...column.read(20, 3)]).toEqual([20, 21, 22]);
  });
});
