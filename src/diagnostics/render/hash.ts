/** @file A short fingerprint of text. Not for secrets. */

/** 64-bit FNV-1a over UTF-16 code units, as 16 hexadecimal digits. */
export function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash ^= BigInt(text.charCodeAt(i));
    hash = BigInt.asUintN(64, hash * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, "0");
}
