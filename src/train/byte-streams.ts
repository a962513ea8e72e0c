/** @file Bytes of files, piece by piece: plain, gzip, or raw DEFLATE within a file. Memory stays bounded whatever a file says. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Inflate, Z_NO_FLUSH, Z_SYNC_FLUSH } from "pako";
import type { ByteStream, RandomFile } from "../library/data.ts";
import { unreadable, unreadableFor } from "../sources/faults.ts";

/** Bytes that are read at once. */
const CHUNK = 2 ** 20;
/** Packed bytes that are unpacked at once: DEFLATE makes at most 1032 times as many of them. */
const PACKED_CHUNK = 2 ** 14;
/** From this size on, content that grows more than GROWTH times is taken for a bomb. */
const SUSPECT_BYTES = 2 ** 27;
const SUSPECT_GROWTH = 200;

const EMPTY = new Uint8Array(0);

/** A file until it is closed. */
export interface OpenFile extends RandomFile {
  /** Time of its last change, in milliseconds. */
  readonly changed: number;
  readonly close: () => void;
}

/** Opens a file for reading any part of it. System errors are thrown as they come. */
export function openFile(path: string, name: string): OpenFile {
  const descriptor = openSync(path, "r");
  const { size, mtimeMs } = fstatSync(descriptor);
  return {
    size,
    changed: mtimeMs,
    close: () => closeSync(descriptor),
    read: (offset: number, length: number, into?: Uint8Array): Uint8Array => {
      const bytes = into ? into.subarray(0, length) : new Uint8Array(length);
      for (let done = 0; done < length;) {
        const got = readSync(descriptor, bytes, done, length - done, offset + done);
        if (got === 0) throw cutShort(name, offset + done, size);
        done += got;
      }
      return bytes;
    },
  };
}

function cutShort(name: string, offset: number, size: number): Error {
  if (offset >= size) return unreadable(name, `it ends at byte ${size}, before its content does`);
  return unreadableFor(
    "NN6112",
    `${name} has changed while it was read: it had ${size} bytes, and now ends at ${offset}`,
  );
}

/** A range of a file as it lies there. */
export function streamRange(file: RandomFile, offset: number, size: number): ByteStream {
  let at = offset;
  const end = offset + size;
  const buffer = new Uint8Array(Math.min(CHUNK, size));
  return {
    size,
    next: () => {
      const bytes = file.read(at, Math.min(CHUNK, end - at), buffer);
      at += bytes.length;
      return bytes;
    },
  };
}

/** A gzip file unpacked, several members in a row included. */
export function streamGzip(file: RandomFile, name: string): ByteStream {
  return streamPacked(file, 0, file.size, name, "gzip content", () => new Inflate({ chunkSize: 2 ** 16 }));
}

/** Raw DEFLATE, as zip archives hold it. */
export function streamDeflate(file: RandomFile, offset: number, packed: number, place: string): ByteStream {
  const create = (): Inflate => new Inflate({ chunkSize: 2 ** 16, raw: true });
  return streamPacked(file, offset, packed, place, "compressed content", create);
}

function streamPacked(
  file: RandomFile,
  offset: number,
  packed: number,
  name: string,
  what: string,
  create: () => Inflate,
): ByteStream {
  const ready: Uint8Array[] = [];
  let at = offset;
  const end = offset + packed;
  let made = 0;
  const start = (): Inflate => {
    const inflate = create();
    inflate.onData = (bytes) => ready.push(bytes);
    return inflate;
  };
  let inflate = start();
  const unpackMore = (): void => {
    const bytes = file.read(at, Math.min(PACKED_CHUNK, end - at));
    if (inflate.ended) {
      // A further member begins here; anything else behind the end is padding.
      if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) at = end;
      if (at === end) return;
      inflate = start();
    }
    at += bytes.length;
    inflate.push(bytes, at === end ? Z_SYNC_FLUSH : Z_NO_FLUSH);
    if (inflate.err < 0) throw unreadable(name, `its ${what} is broken or cut short (near byte ${at} of it)`);
  };
  return {
    size: null,
    next: () => {
      while (ready.length === 0 && at < end) unpackMore();
      const bytes = ready.shift() ?? EMPTY;
      made += bytes.length;
      if (made > SUSPECT_BYTES && made > SUSPECT_GROWTH * packed) throw bomb(name, packed);
      if (bytes.length === 0 && !inflate.ended)
        throw unreadable(name, `its ${what} is broken or cut short (near byte ${at} of it)`);
      return bytes;
    },
  };
}

function bomb(name: string, packed: number): Error {
  return unreadableFor(
    "NN6103",
    `cannot read ${name}: its ${packed} bytes unpack to more than ${SUSPECT_BYTES / 2 ** 20} MiB, over ${SUSPECT_GROWTH} times as many; unpack it yourself if that is right`,
  );
}
