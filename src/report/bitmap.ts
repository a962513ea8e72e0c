/** @file Pictures as data: addresses of Windows bitmaps, which need no compression. */
import type { Picture } from "./report.ts";

/** One channel is grey, three are red, green and blue; the range of the picture is spread over black to white. */
export function pictureUrl(picture: Picture): string {
  const { data, channels } = picture;
  const [low, high] = rangeOf(data);
  const level = (at: number): number => Math.round(((data[at]! - low) / (high - low || 1)) * 255);
  return bitmapUrl(picture, (pixel) =>
    channels === 3
      ? [level(3 * pixel), level(3 * pixel + 1), level(3 * pixel + 2)]
      : grey(level(channels * pixel)),
  );
}

/** Weights of one channel: red above nought, blue below, white at it; three channels as a picture. */
export function filterUrl(picture: Picture): string {
  if (picture.channels === 3) return pictureUrl(picture);
  const { data } = picture;
  const [low, high] = rangeOf(data);
  const most = Math.max(-low, high) || 1;
  return bitmapUrl(picture, (pixel) => {
    const weight = data[pixel]! / most;
    const pale = Math.round(255 * (1 - Math.abs(weight)));
    return weight >= 0
      ? [230 + Math.round((pale / 255) * 25), pale, pale]
      : [pale, pale, 230 + Math.round((pale / 255) * 25)];
  });
}

function rangeOf(data: ArrayLike<number>): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    low = Math.min(low, data[i]!);
    high = Math.max(high, data[i]!);
  }
  return [low, high];
}

function grey(level: number): readonly [number, number, number] {
  return [level, level, level];
}

/** 24 bits a pixel: rows from the bottom, each padded to four bytes; blue, green, red. */
function bitmapUrl(
  { width, height }: Picture,
  colour: (pixel: number) => readonly [number, number, number],
): string {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + row * height);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, width, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [red, green, blue] = colour(y * width + x);
      bytes.set([blue, green, red], 54 + (height - 1 - y) * row + 3 * x);
    }
  }
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return `data:image/bmp;base64,${btoa(text)}`;
}
