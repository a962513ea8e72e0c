/** @file Bytes → text, strictly UTF-8. */
import { unreadable } from "./faults.ts";

/** The text of a UTF-8 file, without a byte order mark. Throws DataFault where it is none. */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(file, "it is not UTF-8 text");
  }
}
