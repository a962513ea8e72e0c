/** @file Binary PGM (P5) and PPM (P6) images → bytes, channels last. Pure. */
import type { ImageData } from "../library/data.ts";
import { unreadable } from "./faults.ts";

export function isPnm(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && (bytes[1] === 0x35 || bytes[1] === 0x36);
}

/** Reads an image of 8 bits a sample. Throws DataFault. */
export function decodePnm(bytes: Uint8Array, file: string): ImageData {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  const header = /^P([56])\s+(?:#.*\s+)*(\d+)\s+(?:#.*\s+)*(\d+)\s+(?:#.*\s+)*(\d+)\s/.exec(text);
  if (!header) throw unreadable(file, "its header names no width, height and largest value");
  const channels = header[1] === "5" ? 1 : 3;
  const [width, height, most] = [Number(header[2]), Number(header[3]), Number(header[4])];
  if (most !== 255) throw unreadable(file, `its largest value is ${most}; 255 was needed`);
  const size = width * height * channels;
  const start = header[0].length;
  if (bytes.length !== start + size) {
    throw unreadable(
      file,
      `its header says ${width} × ${height} × ${channels}, ${start + size} bytes, but it has ${bytes.length}`,
    );
  }
  return { width, height, channels, data: bytes.subarray(start) };
}
