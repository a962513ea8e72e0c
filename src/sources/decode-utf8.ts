/** @file Bytes → text, strictly UTF-8. */
import type { ByteStream } from "../library/data.ts";
import { unreadable } from "./faults.ts";

/** The text of a UTF-8 file, without a byte order mark. Throws DataFault where it is none. */
export function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(file, "it is not UTF-8 text");
  }
}

/** The same, piece by piece; no character is cut in two. */
export function* decodeStream(stream: ByteStream, file: string): Generator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let at = 0;
  for (;;) {
    const bytes = stream.next();
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: bytes.length > 0 });
    } catch {
      throw unreadable(file, `it is not UTF-8 text (near byte ${at})`);
    }
    at += bytes.length;
    if (text.length > 0) yield text;
    if (bytes.length === 0) return;
  }
}
