/** @file Walks over columns, wherever their numbers are. */
import type { FieldData, NumberColumn } from "../library/data.ts";

/** Numbers that are looked at in one go. */
const PIECE = 2 ** 16;

/** The numbers of a column in order, some at a time; each piece with its place. */
export function* piecesOf(
  data: FieldData["data"],
): Generator<{ readonly at: number; readonly piece: NumberColumn }> {
  for (let at = 0; at < data.length; at += PIECE)
    yield { at, piece: sliceColumn(data, at, Math.min(data.length, at + PIECE)) };
}

/** The numbers `from` … `to - 1`. Of a stored column they are valid until the next call. */
export function sliceColumn(data: FieldData["data"], from: number, to: number): NumberColumn {
  return "stored" in data ? data.read(from, to - from) : data.subarray(from, to);
}
