/** @file Zip archives, as far as `.npz` needs them: the central directory, stored and deflated members. Pure. */
import type { ByteStream, RandomFile, SourceContext } from "../library/data.ts";
import { unreadable } from "./faults.ts";

export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** DEFLATE cannot grow its input by more than this. */
const MOST_GROWTH = 1032;

/** The end record, with a comment of at most 65535 bytes behind it. */
const END_SIZE = 22;
const MOST_COMMENT = 65535;
/** No list of members is longer: 16 MiB. */
const MOST_LISTED = 2 ** 24;
/** Stands for a number that is in the archive's 64-bit records. */
const ELSEWHERE = 0xffffffff;

/** The members that the central directory lists. Throws DataFault. */
export function listZip(archive: RandomFile, file: string): ZipMember[] {
  const tail = archive.read(
    Math.max(0, archive.size - END_SIZE - MOST_COMMENT),
    Math.min(archive.size, END_SIZE + MOST_COMMENT),
  );
  const end = findEnd(viewOf(tail));
  if (end < 0) throw unreadable(file, "it is no zip archive, or is cut short");
  const view = viewOf(tail.subarray(end));
  const [count, size, start] = [view.getUint16(10, true), view.getUint32(12, true), view.getUint32(16, true)];
  if (start === ELSEWHERE || size === ELSEWHERE)
    throw unreadable(file, "it is an archive of more than 4 GiB; save its arrays as .npy files");
  if (size > MOST_LISTED || start + size > archive.size)
    throw unreadable(file, "its list of members is broken");
  return readDirectory(archive.read(start, size), count, file);
}

function readDirectory(bytes: Uint8Array, count: number, file: string): ZipMember[] {
  const view = viewOf(bytes);
  const members: ZipMember[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== CENTRAL)
      throw unreadable(file, "its list of members is broken");
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const member = {
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    };
    members.push(withWideSizes(member, bytes.subarray(at + 46 + nameLength).subarray(0, extraLength)));
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return members;
}

/** Numbers that do not fit 32 bits stand in an extra field (APPNOTE 4.5.3); NumPy always writes it. */
function withWideSizes(member: ZipMember, extra: Uint8Array): ZipMember {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const wide = (value: number): number => {
      if (value !== ELSEWHERE || next + 8 > extra.length) return value;
      next += 8;
      return Number(view.getBigUint64(next - 8, true));
    };
    const size = wide(member.size);
    const packed = wide(member.packed);
    return { ...member, size, packed, offset: wide(member.offset) };
  }
  return member;
}

/** The bytes of one member, piece by piece; at its end size and checksum are compared. Throws DataFault. */
export function streamZipMember(
  archive: RandomFile,
  member: ZipMember,
  file: string,
  context: Pick<SourceContext, "inflateStream">,
): ByteStream {
  const { offset, packed, size, method } = member;
  const place = `${member.name} in ${file}`;
  const broken = (what: string): Error => unreadable(place, what);
  if (offset + 30 > archive.size) throw broken("it is not where the archive says");
  const local = viewOf(archive.read(offset, 30));
  if (local.getUint32(0, true) !== LOCAL) throw broken("it is not where the archive says");
  const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + packed > archive.size) throw broken("it is cut short");
  if (method !== 0 && method !== 8) throw broken(`it is compressed in a way (${method}) other than DEFLATE`);
  if (size > packed * (method === 0 ? 1 : MOST_GROWTH))
    throw broken(`${packed} bytes cannot unpack to ${size}`);
  const content =
    method === 0 ? storedBytes(archive, start, packed) : context.inflateStream(archive, start, packed, place);
  return checkedStream(content, member, broken);
}

function storedBytes(archive: RandomFile, start: number, size: number): ByteStream {
  let at = start;
  return {
    size,
    next: () => {
      const bytes = archive.read(at, Math.min(PIECE, start + size - at));
      at += bytes.length;
      return bytes;
    },
  };
}

/** Bytes that are read at once. */
const PIECE = 2 ** 18;

/** The same bytes; what is longer than said is refused at once, a wrong checksum at the end. */
function checkedStream(content: ByteStream, member: ZipMember, broken: (what: string) => Error): ByteStream {
  let made = 0;
  let sum = startCrc();
  return {
    size: member.size,
    next: () => {
      const bytes = content.next();
      made += bytes.length;
      sum = addCrc(sum, bytes);
      const ended = bytes.length === 0 && (made !== member.size || endCrc(sum) !== member.crc);
      if (made > member.size || ended) throw broken("its content does not match its checksum");
      return bytes;
    },
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Offset of the end record; −1 if there is none. */
function findEnd(view: DataView): number {
  for (let at = view.byteLength - END_SIZE; at >= 0; at--) {
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
  return endCrc(addCrc(startCrc(), bytes));
}

function startCrc(): number {
  return 0xffffffff;
}

function addCrc(sum: number, bytes: Uint8Array): number {
  let c = sum;
  for (let i = 0; i < bytes.length; i++) c = CRC_TABLE[(c ^ bytes[i]!) & 255]! ^ (c >>> 8);
  return c;
}

function endCrc(sum: number): number {
  return (sum ^ 0xffffffff) >>> 0;
}
