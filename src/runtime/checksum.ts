/** @file A checksum inside a saved file: torn and damaged files are told apart from whole ones. */

/** Where the digits stand in the file's JSON header; quotes inside names are escaped, so nothing else looks like it. */
const CHECKSUM_KEY = '"checksum":"';
export const NO_CHECKSUM = "00000000";

/** Writes the checksum over the digits that wait for it in a header's metadata. */
export function stampChecksum(bytes: Uint8Array): Uint8Array {
  const at = findChecksum(bytes);
  const digits = checksumOf(bytes, at).toString(16).padStart(NO_CHECKSUM.length, "0");
  for (let i = 0; i < digits.length; i++) bytes[at + i] = digits.charCodeAt(i);
  return bytes;
}

/** False where a file holds a checksum and it is not that of its content. */
export function hasSoundChecksum(bytes: Uint8Array): boolean {
  const at = findChecksum(bytes);
  if (at < 0) return true;
  let digits = "";
  for (let i = 0; i < NO_CHECKSUM.length; i++) digits += String.fromCharCode(bytes[at + i]!);
  return digits === checksumOf(bytes, at).toString(16).padStart(NO_CHECKSUM.length, "0");
}

/** The first digit; -1 where the header has none. */
function findChecksum(bytes: Uint8Array): number {
  const header = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  const last = 8 + header - CHECKSUM_KEY.length - NO_CHECKSUM.length;
  for (let at = 8; at <= last; at++) {
    let same = 0;
    while (same < CHECKSUM_KEY.length && bytes[at + same] === CHECKSUM_KEY.charCodeAt(same)) same++;
    if (same === CHECKSUM_KEY.length) return at + same;
  }
  return -1;
}

/** CRC-32 (ISO 3309) of all bytes, those of the checksum itself taken as noughts. */
function checksumOf(bytes: Uint8Array, at: number): number {
  const table = crcTable();
  const end = at + NO_CHECKSUM.length;
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    const byte = i >= at && i < end ? 48 : bytes[i]!;
    crc = table[(crc ^ byte) & 255]! ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function crcTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    table[n] = crc;
  }
  return table;
}
