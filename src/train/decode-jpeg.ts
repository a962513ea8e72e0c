/** @file JPEG images → bytes, channels last, turned as their camera was held. */
import { decode } from "jpeg-js";
import { DataFault, type ImageData } from "../library/data.ts";
import { unreadable } from "../sources/faults.ts";
import { readJpegHeader } from "../sources/jpeg-header.ts";
import { turnImage } from "../sources/turn-image.ts";

/** Megapixels, and megabytes of working memory, beyond which no image is read. */
const MOST_MEGAPIXELS = 50;
const MOST_MEGABYTES = 512;

/** Baseline and progressive. Grey images have 1 channel, others 3. Throws DataFault. */
export function decodeJpeg(bytes: Uint8Array, file: string): ImageData {
  const header = readJpegHeader(bytes, file);
  const { width, height, components, orientation } = header;
  if (width * height > MOST_MEGAPIXELS * 1e6) throw unreadable(file, `its size is ${width} × ${height}`);
  const pixels = decodePixels(bytes, file);
  const channels = components === 1 ? 1 : 3;
  const data = new Uint8Array(pixels.width * pixels.height * channels);
  for (let i = 0; i < pixels.width * pixels.height; i++) {
    for (let c = 0; c < channels; c++) data[i * channels + c] = pixels.data[3 * i + c]!;
  }
  return turnImage({ width: pixels.width, height: pixels.height, channels, data }, orientation);
}

function decodePixels(bytes: Uint8Array, file: string): { width: number; height: number; data: Uint8Array } {
  try {
    return decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MOST_MEGAPIXELS,
      maxMemoryUsageInMB: MOST_MEGABYTES,
    });
  } catch (error) {
    if (error instanceof DataFault) throw error;
    const what = error instanceof Error ? error.message : String(error);
    throw unreadable(file, `it is a broken JPEG image (${what.replace(/\s+/g, " ").slice(0, 100)})`);
  }
}
