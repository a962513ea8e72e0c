/** @file Exact numbers of bytes from a stream: headers whole, arrays piece by piece. Nothing is allocated on a header's word. Pure. */
import type { ByteStream } from "../library/data.ts";
import { unreadable } from "./faults.ts";

export interface ByteReader {
  /** Bytes taken so far. */
  readonly at: number;
  /** All bytes of the file, where that is known beforehand. */
  readonly size: number | null;
  /** The next bytes, for small counts; they stay valid. Throws DataFault where the file ends before. */
  readonly take: (count: number) => Uint8Array;
  /** Hands over the next `count` bytes in pieces whose lengths are multiples of `unit`. Throws DataFault where the file ends before. */
  readonly pieces: (count: number, unit: number, visit: (piece: Uint8Array) => void) => void;
  /** True if nothing is left. */
  readonly isAtEnd: () => boolean;
}

const PIECE = 2 ** 18;

/** Reads a stream; `file` names it in messages. */
export function createByteReader(stream: ByteStream, file: string): ByteReader {
  let held: Uint8Array = new Uint8Array(0);
  let at = 0;
  const refill = (): boolean => {
    if (held.length === 0) held = stream.next();
    return held.length > 0;
  };
  const fill = (into: Uint8Array): void => {
    for (let done = 0; done < into.length;) {
      if (!refill()) throw unreadable(file, `it ends at byte ${at + done}, before its content does`);
      const part = held.subarray(0, into.length - done);
      into.set(part, done);
      held = held.subarray(part.length);
      done += part.length;
    }
    at += into.length;
  };
  return {
    get at() {
      return at;
    },
    size: stream.size,
    take: (count) => {
      const bytes = new Uint8Array(count);
      fill(bytes);
      return bytes;
    },
    pieces: (count, unit, visit) => {
      const buffer = new Uint8Array(Math.min(count, Math.max(unit, PIECE - (PIECE % unit))));
      for (let done = 0; done < count;) {
        const piece = buffer.subarray(0, Math.min(buffer.length, count - done));
        fill(piece);
        visit(piece);
        done += piece.length;
      }
    },
    isAtEnd: () => !refill(),
  };
}

/** Refuses a file that is shorter or longer than its header says. Sizes of any height are fine: they are only compared. */
export function checkSize(reader: ByteReader, needed: number, header: string, file: string): void {
  if (reader.size === null || reader.size === needed) return;
  throw unreadable(file, `${header}, ${needed} bytes, but it has ${reader.size}`);
}
