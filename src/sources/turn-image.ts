/** @file An image turned upright, as Exif's orientation says. Pure. */
import type { ImageData } from "../library/data.ts";

/** Orientations 5 to 8 swap rows and columns; 2, 3, 7, 8 and 3, 4, 6, 7 run along an axis from its end (Exif 2.32, 4.6.4). */
export function turnImage(image: ImageData, orientation: number): ImageData {
  if (orientation === 1) return image;
  const { width, height, channels, data } = image;
  const swapped = orientation >= 5;
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const [outWidth, outHeight] = swapped ? [height, width] : [width, height];
  const out = new Uint8Array(data.length);
  for (let row = 0; row < outHeight; row++) {
    for (let column = 0; column < outWidth; column++) {
      const x = swapped ? row : column;
      const y = swapped ? column : row;
      const from = (fromBottom ? height - 1 - y : y) * width + (fromRight ? width - 1 - x : x);
      const to = row * outWidth + column;
      for (let c = 0; c < channels; c++) out[to * channels + c] = data[from * channels + c]!;
    }
  }
  return { width: outWidth, height: outHeight, channels, data: out };
}
