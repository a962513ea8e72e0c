/** @file What a JPEG image says of itself before its pixels: size, components, and how the camera was held (Exif). Pure. */
import { unreadable } from "./faults.ts";

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** 1 to 8, as in Exif's tag 0x0112; 1 is upright. */
  readonly orientation: number;
}

/** No JPEG holds more pixels a byte: a block of 64 takes one bit at least. */
const MOST_PIXELS_A_BYTE = 512;

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** Reads the segments up to the frame's. Throws DataFault where there is none, or the file is too short for its size. */
export function readJpegHeader(bytes: Uint8Array, file: string): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation = 1;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at++; // fill bytes may stand before a marker
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) break;
    const segment = bytes.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1) orientation = findOrientation(segment) ?? orientation;
    if (isFrame(marker) && segment.length >= 6) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      checkSize(width, height, bytes.length, file);
      return { width, height, components: segment[5]!, orientation };
    }
    if (marker === 0xda) break;
    at += 2 + length;
  }
  throw unreadable(file, "it begins as a JPEG image, but no frame with a size follows");
}

/** SOF0 to SOF15, less the tables DHT, JPG and DAC that lie between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function checkSize(width: number, height: number, bytes: number, file: string): void {
  if (width === 0 || height === 0) throw unreadable(file, `its size is ${width} × ${height}`);
  if (width * height > bytes * MOST_PIXELS_A_BYTE)
    throw unreadable(
      file,
      `its header says ${width} × ${height} pixels, which its ${bytes} bytes cannot hold`,
    );
}

/** The orientation of an APP1 segment, or null where it is none of Exif or says nothing. */
function findOrientation(segment: Uint8Array): number | null {
  const name = String.fromCharCode(...segment.subarray(0, 4));
  if (name !== "Exif" || segment.length < 14) return null;
  const tiff = new DataView(segment.buffer, segment.byteOffset + 6, segment.byteLength - 6);
  const little = tiff.getUint16(0) === 0x4949;
  const first = tiff.getUint32(4, little);
  if (first + 2 > tiff.byteLength) return null;
  const entries = tiff.getUint16(first, little);
  for (let i = 0; i < entries; i++) {
    const at = first + 2 + 12 * i;
    if (at + 12 > tiff.byteLength) return null;
    if (tiff.getUint16(at, little) !== 0x0112) continue;
    const value = tiff.getUint16(at + 8, little);
    return value >= 1 && value <= 8 ? value : null;
  }
  return null;
}
