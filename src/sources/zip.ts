/** @file Zip archives, as far as `.npz` needs them: the central directory, stored and deflated members. Pure. */
import { unreadable } from "./faults.ts";

export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

type Inflate = (bytes: Uint8Array, size: number) => Uint8Array;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** DEFLATE cannot grow its input by more than this. */
const MOST_GROWTH = 1032;

/** The members that the central directory lists. Throws DataFault. */
export function listZip(bytes: Uint8Array, file: string): ZipMember[] {
  const view = viewOf(bytes);
  const end = findEnd(view);
  if (end < 0) throw unreadable(file, "it is no zip archive, or is cut short");
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  const members: ZipMember[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL)
      throw unreadable(file, "its list of members is broken");
    const nameLength = view.getUint16(at + 28, true);
    members.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return members;
}

/** The bytes of one member, checked against its checksum. Throws DataFault. */
export function readZipMember(
  bytes: Uint8Array,
  member: ZipMember,
  file: string,
  inflate: Inflate,
): Uint8Array {
  const view = viewOf(bytes);
  const { offset, packed, size } = member;
  const broken = (what: string): Error => unreadable(`${member.name} in ${file}`, what);
  if (offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL)
    throw broken("it is not where the archive says");
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > bytes.length) throw broken("it is cut short");
  if (size > packed * MOST_GROWTH) throw broken(`${packed} bytes cannot unpack to ${size}`);
  const data = bytes.subarray(start, start + packed);
  const content = member.method === 0 ? data : member.method === 8 ? inflate(data, size) : null;
  if (content === null) throw broken(`it is compressed in a way (${member.method}) other than DEFLATE`);
  if (content.length !== size || crc32(content) !== member.crc)
    throw broken("its content does not match its checksum");
  return content;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Offset of the end record, which is followed by a comment of at most 65535 bytes; −1 if there is none. */
function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - 22 - 65535);
  for (let at = view.byteLength - 22; at >= first; at--) {
    if (view.getUint32(at, true) === END) return at;
  }
  return -1;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, i) => {
  let c = i;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 as zip and PNG use it. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = CRC_TABLE[(c ^ byte) & 255]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
