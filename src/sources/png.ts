/** @file PNG images → bytes, channels last. Pure; the inflater is handed in. */
import type { ImageData } from "../library/data.ts";
import { unreadable } from "./faults.ts";
import { crc32 } from "./zip.ts";

type Inflate = (bytes: Uint8Array, size: number) => Uint8Array;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Samples a pixel by colour type: grey, RGB, palette, grey + alpha, RGBA. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** No larger image is read: 64 megapixels. */
const MOST_PIXELS = 2 ** 26;
/** DEFLATE cannot grow its input by more than this. */
const MOST_GROWTH = 1032;
/** Adam7: first column and row of each pass, and the steps to the next ones (PNG specification, 8.2). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlaced: boolean;
}

/** What becomes of an alpha channel that is not opaque: a fault, or the image on white or black. */
export type AlphaPolicy = "refuse" | "white" | "black";

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Grey images have 1 channel, others 3; of 16 bits the upper 8 are kept. Throws DataFault. */
export function decodePng(
  bytes: Uint8Array,
  file: string,
  inflate: Inflate,
  alpha: AlphaPolicy = "refuse",
): ImageData {
  const chunks = readChunks(bytes, file);
  const header = readHeader(chunks.find((c) => c.type === "IHDR")?.data ?? new Uint8Array(0), file);
  const samples = SAMPLES[header.colour]!;
  const packed = join(chunks.filter((c) => c.type === "IDAT").map((c) => c.data));
  if (packed.length < 6) throw unreadable(file, "it has no pixels");
  const images = passesOf(header);
  const size = images.reduce((sum, image) => sum + image.height * (1 + rowBytesOf(image, samples)), 0);
  if (size > packed.length * MOST_GROWTH) throw unreadable(file, "its pixels are cut short");
  const raw = inflatePixels(packed, size, file, inflate);
  const pixels = header.interlaced
    ? weavePasses(raw, header, samples, images, file)
    : readPixels(raw, header, samples, file);
  const find = (type: string): Uint8Array | null => chunks.find((c) => c.type === type)?.data ?? null;
  return toChannels(pixels, header, samples, find("PLTE"), { tones: find("tRNS"), alpha }, file);
}

function inflatePixels(packed: Uint8Array, size: number, file: string, inflate: Inflate): Uint8Array {
  let raw: Uint8Array;
  try {
    raw = inflate(packed.subarray(2), size);
  } catch {
    throw unreadable(file, "its pixels are broken or cut short");
  }
  if (raw.length !== size) throw unreadable(file, "its pixels are cut short");
  return raw;
}

function rowBytesOf({ width, depth }: Header, samples: number): number {
  return Math.ceil((width * samples * depth) / 8);
}

/** The image itself, or the seven smaller ones of an interlaced one (those without pixels left out). */
function passesOf(header: Header): readonly Header[] {
  if (!header.interlaced) return [header];
  return PASSES.map(([x, y, stepX, stepY]) => ({
    ...header,
    width: Math.ceil((header.width - x) / stepX),
    height: Math.ceil((header.height - y) / stepY),
  })).filter((pass) => pass.width > 0 && pass.height > 0);
}

/** One byte a sample, [h, w, samples]. */
function readPixels(raw: Uint8Array, header: Header, samples: number, file: string): Uint8Array {
  const rowBytes = rowBytesOf(header, samples);
  const step = Math.max(1, (samples * header.depth) >> 3);
  return unpackSamples(unfilter(raw, header.height, rowBytes, step, file), header, rowBytes, samples);
}

function weavePasses(
  raw: Uint8Array,
  header: Header,
  samples: number,
  images: readonly Header[],
  file: string,
): Uint8Array {
  const out = new Uint8Array(header.width * header.height * samples);
  const places = PASSES.filter(([x, y]) => x < header.width && y < header.height);
  let at = 0;
  for (const [i, image] of images.entries()) {
    const [x, y, stepX, stepY] = places[i]!;
    const size = image.height * (1 + rowBytesOf(image, samples));
    const pixels = readPixels(raw.subarray(at, at + size), image, samples, file);
    at += size;
    for (let p = 0; p < image.width * image.height; p++) {
      const row = y + stepY * Math.floor(p / image.width);
      const column = x + stepX * (p % image.width);
      for (let s = 0; s < samples; s++)
        out[(row * header.width + column) * samples + s] = pixels[p * samples + s]!;
    }
  }
  return out;
}

function readChunks(bytes: Uint8Array, file: string): { type: string; data: Uint8Array }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: { type: string; data: Uint8Array }[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw unreadable(file, "it is cut short");
    const named = bytes.subarray(at + 4, at + 8 + length);
    if (crc32(named) !== view.getUint32(at + 8 + length))
      throw unreadable(file, "its content does not match its checksum");
    chunks.push({ type: String.fromCharCode(...named.subarray(0, 4)), data: named.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}

function readHeader(data: Uint8Array, file: string): Header {
  if (data.length !== 13) throw unreadable(file, "it has no header of an image");
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const header = {
    width: view.getUint32(0),
    height: view.getUint32(4),
    depth: data[8]!,
    colour: data[9]!,
    interlaced: data[12] === 1,
  };
  const { width, height, depth, colour } = header;
  if (width === 0 || height === 0 || width * height > MOST_PIXELS)
    throw unreadable(file, `its size is ${width} × ${height}`);
  if (!(colour in SAMPLES) || ![1, 2, 4, 8, 16].includes(depth)) {
    throw unreadable(file, `its pixels are of an unknown kind (colour type ${colour}, ${depth} bits)`);
  }
  if (data[12]! > 1) throw unreadable(file, `its way of interlacing, ${data[12]}, is unknown`);
  if ((depth < 8 && colour !== 0 && colour !== 3) || (depth === 16 && colour === 3))
    throw unreadable(file, `its pixels are of an unknown kind (colour type ${colour}, ${depth} bits)`);
  return header;
}

/** Undoes the filters of the rows (PNG specification, 9.2). */
function unfilter(raw: Uint8Array, height: number, rowBytes: number, step: number, file: string): Uint8Array {
  const out = new Uint8Array(height * rowBytes);
  for (let row = 0; row < height; row++) {
    const filter = raw[row * (rowBytes + 1)]!;
    if (filter > 4) throw unreadable(file, `row ${row} has an unknown filter`);
    const from = row * (rowBytes + 1) + 1;
    const to = row * rowBytes;
    for (let i = 0; i < rowBytes; i++) {
      const left = i >= step ? out[to + i - step]! : 0;
      const up = row > 0 ? out[to + i - rowBytes]! : 0;
      const corner = i >= step && row > 0 ? out[to + i - rowBytes - step]! : 0;
      out[to + i] = raw[from + i]! + predict(filter, left, up, corner);
    }
  }
  return out;
}

function predict(filter: number, left: number, up: number, corner: number): number {
  if (filter < 3) return filter === 0 ? 0 : filter === 1 ? left : up;
  if (filter === 3) return (left + up) >> 1;
  const estimate = left + up - corner;
  const [a, b, c] = [Math.abs(estimate - left), Math.abs(estimate - up), Math.abs(estimate - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** One byte a sample: small depths are spread over 0…255 (palette numbers stay), of 16 bits the upper ones are kept. */
function unpackSamples(rows: Uint8Array, header: Header, rowBytes: number, samples: number): Uint8Array {
  const { width, height, depth, colour } = header;
  if (depth === 8) return rows;
  const perRow = width * samples;
  const out = new Uint8Array(height * perRow);
  const scale = colour === 3 ? 1 : 255 / (2 ** depth - 1);
  for (let row = 0; row < height; row++) {
    for (let i = 0; i < perRow; i++) {
      if (depth === 16) {
        out[row * perRow + i] = rows[row * rowBytes + 2 * i]!;
        continue;
      }
      const bit = i * depth;
      const byte = rows[row * rowBytes + (bit >> 3)]!;
      out[row * perRow + i] = ((byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1)) * scale;
    }
  }
  return out;
}

/** Transparency of an image, and what becomes of it. */
interface Transparency {
  /** The alpha of each colour of a palette; in other images one colour that is transparent, which is not looked at. */
  readonly tones: Uint8Array | null;
  readonly alpha: AlphaPolicy;
}

function toChannels(
  pixels: Uint8Array,
  header: Header,
  samples: number,
  palette: Uint8Array | null,
  { tones, alpha }: Transparency,
  file: string,
): ImageData {
  const { width, height, colour } = header;
  const count = width * height;
  if (colour === 0 || colour === 2) return { width, height, channels: samples, data: pixels };
  const channels = colour === 4 ? 1 : 3;
  const ground = alpha === "black" ? 0 : 255;
  const data = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    const opacity = colour === 3 ? (tones?.[pixels[i]!] ?? 255) : pixels[i * samples + samples - 1]!;
    if (opacity !== 255 && alpha === "refuse")
      throw unreadable(file, "it is transparent in places; images(…, alpha = white) puts it on white");
    for (let c = 0; c < channels; c++) {
      const value = colour === 3 ? palette?.[pixels[i]! * 3 + c] : pixels[i * samples + c];
      if (value === undefined) throw unreadable(file, "a pixel's colour is not in its palette");
      data[i * channels + c] = Math.round((value * opacity + ground * (255 - opacity)) / 255);
    }
  }
  return { width, height, channels, data };
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
