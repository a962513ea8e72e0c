/** @file Images to a wanted size and number of channels. Pure. */
import type { ImageData } from "../library/data.ts";

/** stretch: to the size whatever its form; crop: the middle part of the wanted form; pad: whole, with black beside. */
export type Fit = "stretch" | "crop" | "pad";

/** The image in [height, width]. Bilinear; where it becomes smaller, the triangle widens, so that every pixel counts. */
export function resizeImage(image: ImageData, height: number, width: number, fit: Fit): ImageData {
  if (image.height === height && image.width === width) return image;
  if (fit === "stretch") return stretch(image, height, width);
  const scales = [height / image.height, width / image.width] as const;
  const scale = fit === "crop" ? Math.max(...scales) : Math.min(...scales);
  const scaled = stretch(
    image,
    Math.max(1, Math.round(image.height * scale)),
    Math.max(1, Math.round(image.width * scale)),
  );
  return placeMiddle(scaled, height, width);
}

/** One channel (0.299 R + 0.587 G + 0.114 B, as ITU-R BT.601 says), or three equal ones. */
export function changeChannels(image: ImageData, channels: 1 | 3): ImageData {
  if (image.channels === channels) return image;
  const { data } = image;
  const count = image.width * image.height;
  const out = new Uint8Array(count * channels);
  for (let i = 0; i < count; i++) {
    if (channels === 1)
      out[i] = Math.round(0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!);
    else out.fill(data[i]!, 3 * i, 3 * i + 3);
  }
  return { ...image, channels, data: out };
}

function stretch(image: ImageData, height: number, width: number): ImageData {
  const { channels } = image;
  const wide = resample(Float32Array.from(image.data), image.height, image.width, width, channels);
  const turned = transpose(wide, image.height, width, channels);
  const small = resample(turned, width, image.height, height, channels);
  const data = transpose(small, width, height, channels);
  return {
    height,
    width,
    channels,
    data: Uint8Array.from(data, (v) => Math.min(255, Math.max(0, Math.round(v)))),
  };
}

/** [rows, from, channels] → [rows, to, channels]. */
function resample(
  data: Float32Array,
  rows: number,
  from: number,
  to: number,
  channels: number,
): Float32Array {
  const out = new Float32Array(rows * to * channels);
  const scale = from / to;
  const reach = Math.max(1, scale);
  for (let column = 0; column < to; column++) {
    const middle = (column + 0.5) * scale;
    const first = Math.max(0, Math.floor(middle - reach));
    const last = Math.min(from - 1, Math.ceil(middle + reach));
    const weights: number[] = [];
    for (let k = first; k <= last; k++) weights.push(Math.max(0, 1 - Math.abs(k + 0.5 - middle) / reach));
    const total = weights.reduce((a, b) => a + b, 0);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = first; k <= last; k++)
          sum += weights[k - first]! * data[(row * from + k) * channels + c]!;
        out[(row * to + column) * channels + c] = sum / total;
      }
    }
  }
  return out;
}

function transpose(data: Float32Array, rows: number, columns: number, channels: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let c = 0; c < channels; c++)
        out[(column * rows + row) * channels + c] = data[(row * columns + column) * channels + c]!;
    }
  }
  return out;
}

/** The middle of what is too large; black around what is too small. */
function placeMiddle(image: ImageData, height: number, width: number): ImageData {
  const { channels } = image;
  const data = new Uint8Array(height * width * channels);
  const down = Math.floor((height - image.height) / 2);
  const right = Math.floor((width - image.width) / 2);
  for (let row = Math.max(0, down); row < Math.min(height, down + image.height); row++) {
    const from = ((row - down) * image.width + Math.max(0, -right)) * channels;
    const length = Math.min(width, image.width) * channels;
    data.set(image.data.subarray(from, from + length), (row * width + Math.max(0, right)) * channels);
  }
  return { height, width, channels, data };
}
