/** @file Text to bytes and back with nothing but the language itself (TextDecoder is not part of it). */

/** Bytes of a text whose characters are all ASCII. */
export function encodeAscii(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** The text of UTF-8 bytes. Throws URIError on bytes that are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (const byte of bytes) {
    const plain = byte < 128 && byte !== 37;
    parts.push(plain ? String.fromCharCode(byte) : "%" + byte.toString(16).padStart(2, "0"));
  }
  return decodeURIComponent(parts.join(""));
}
