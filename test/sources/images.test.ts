import { encode } from "jpeg-js";
import { deflateSync, inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import images from "../../src/sources/images.ts";
import { decodePng } from "../../src/sources/png.ts";
import { decodePnm } from "../../src/sources/pnm.ts";
import { crc32 } from "../../src/sources/zip.ts";
import { f32, index, type LoadedDataset, loadSource, pngBytes } from "./files.ts";

const inflate = (bytes: Uint8Array): Uint8Array => inflateRawSync(bytes);

function chunk(type: string, data: readonly number[] | Uint8Array): number[] {
  const named = Uint8Array.from([...new TextEncoder().encode(type), ...data]);
  const number = (n: number): number[] => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  return [...number(data.length), ...named, ...number(crc32(named))];
}

/** An image whose filtered rows are given. */
function png(
  width: number,
  height: number,
  colour: number,
  rows: readonly number[],
  extra: readonly number[] = [],
  depth = 8,
): Uint8Array {
  const header = chunk("IHDR", [0, 0, 0, width, 0, 0, 0, height, depth, colour, 0, 0, 0]);
  const pixels = chunk("IDAT", deflateSync(Uint8Array.from(rows)));
  return Uint8Array.from([
    0x89,
    0x50,
    0x4e,
    0x47,
    0x0d,
    0x0a,
    0x1a,
    0x0a,
    ...header,
    ...extra,
    ...pixels,
    ...chunk("IEND", []),
  ]);
}

describe("png", () => {
  test("undoes every filter", () => {
    const rows = [0, 1, 2, 3, 1, 10, 1, 1, 2, 1, 1, 1, 3, 1, 1, 1, 4, 1, 1, 1];
    const { data } = decodePng(png(3, 5, 0, rows), "a.png", inflate);
    expect([...data]).toEqual([1, 2, 3, 10, 11, 12, 11, 12, 13, 6, 10, 12, 7, 11, 13]);
  });

  test("looks colours up in the palette", () => {
    const palette = chunk("PLTE", [9, 8, 7, 1, 2, 3]);
    expect([...decodePng(png(2, 1, 3, [0, 0b01000000], palette, 1), "a.png", inflate).data]).toEqual([
      9, 8, 7, 1, 2, 3,
    ]);
  });

  test("drops an opaque alpha channel, and refuses another", () => {
    expect([...decodePng(png(1, 1, 6, [0, 1, 2, 3, 255]), "a.png", inflate).data]).toEqual([1, 2, 3]);
    expect(() => decodePng(png(1, 1, 6, [0, 1, 2, 3, 9]), "a.png", inflate)).toThrow(
      "a.png: it is transparent in places",
    );
  });

  test("spreads small depths and keeps the upper bits of 16", () => {
    expect([...decodePng(png(4, 1, 0, [0, 0b00011011], [], 2), "a.png", inflate).data]).toEqual([
      0, 85, 170, 255,
    ]);
    expect([...decodePng(png(1, 1, 0, [0, 7, 200], [], 16), "a.png", inflate).data]).toEqual([7]);
  });

  test("notices broken content", () => {
    const broken = png(1, 1, 0, [0, 7]);
    broken[18]! ^= 1;
    expect(() => decodePng(broken, "a.png", inflate)).toThrow("does not match its checksum");
  });
});

describe("a folder of images", () => {
  const pgm = (value: number): Uint8Array =>
    new TextEncoder().encode(`P5\n# made up\n2 1\n255\n${String.fromCharCode(value)}x`);
  const files = { "d/cat/1.pgm": pgm(65), "d/ant/2.pgm": pgm(66) };

  function load(
    extra: Readonly<Record<string, Uint8Array>> = {},
    args: Readonly<Record<string, string | number | readonly number[]>> = {},
    x = f32(1, 2, 1),
  ): LoadedDataset {
    return loadSource(images, {
      args: { folder: "d", ...args },
      inputs: { x },
      targets: { y: index(2) },
      files: { ...files, ...extra },
    });
  }

  test("is read class by class, in alphabetical order", () => {
    const { fields, count } = load();
    expect(count).toBe(2);
    expect(fields["x"]).toMatchObject({ shape: [1, 2, 1], data: Uint8Array.of(66, 120, 65, 120) });
    expect(fields["y"]).toMatchObject({ data: Int32Array.of(0, 1), names: ["ant", "cat"] });
  });

  test("must hold images of one size", () => {
    const ppm = new TextEncoder().encode("P6 1 1 255 abc");
    expect(() => load({ "d/cat/2.ppm": ppm })).toThrow(
      "d/cat/2.ppm is [1, 1, 3], but d/ant/2.pgm is [1, 2, 1]",
    );
  });

  test("says what it can read", () => {
    expect(() => load({ "d/cat/3.jpg": Uint8Array.of(0xff, 0xd8) })).toThrow(
      "d/cat/3.jpg: it is no PNG, JPEG, PPM or PGM image",
    );
  });

  test("checks the size of a PNM against its header", () => {
    expect(() => decodePnm(new TextEncoder().encode("P5 9 9 255 a"), "a.pgm")).toThrow("9 × 9 × 1");
  });
});

describe("photos", () => {
  const red = Uint8Array.from({ length: 16 * 8 * 4 }, (_, i) => (i % 4 === 0 && (i >> 2) % 16 < 8 ? 255 : 0));
  const jpeg = Uint8Array.from(encode({ width: 16, height: 8, data: red }, 95).data);
  /** With an Exif segment that says how the camera was held. */
  const turned = (orientation: number): Uint8Array => {
    const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, 0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1];
    const segment = [0xff, 0xe1, 0, exif.length + 10, ...exif, 0, orientation, 0, 0, 0, 0, 0, 0];
    return Uint8Array.from([...jpeg.subarray(0, 2), ...segment, ...jpeg.subarray(2)]);
  };
  const load = (
    file: Uint8Array,
    x: ReturnType<typeof f32>,
    args: Readonly<Record<string, string | readonly number[]>> = {},
    name = "1.jpg",
  ): LoadedDataset =>
    loadSource(images, {
      args: { folder: "d", ...args },
      inputs: { x },
      targets: { y: index(1) },
      files: { [`d/a/${name}`]: file },
    });
  const pixel = (data: LoadedDataset, at: number): number[] => [
    ...data.fields["x"]!.data.slice(3 * at, 3 * at + 3),
  ];

  test("are decoded from JPEG", () => {
    const data = load(jpeg, f32(8, 16, 3));
    expect(pixel(data, 0)[0]).toBeGreaterThan(200);
    expect(pixel(data, 15)[0]).toBeLessThan(50);
  });

  test("are turned as their camera was held", () => {
    // 6: the left edge of the file is the top of the scene.
    const data = load(turned(6), f32(16, 8, 3));
    expect(data.fields["x"]!.shape).toEqual([16, 8, 3]);
    expect(pixel(data, 0)[0]).toBeGreaterThan(200);
    expect(pixel(data, 15 * 8)[0]).toBeLessThan(50);
    expect(pixel(load(turned(3), f32(8, 16, 3)), 0)[0]).toBeLessThan(50);
  });

  test("become as large and as coloured as asked for", () => {
    expect(load(jpeg, f32(4, 4, 1), { size: [4, 4], color: "gray" }).fields["x"]!.shape).toEqual([4, 4, 1]);
    const stretched = load(jpeg, f32(2, 2, 3), { size: [2, 2], fit: "stretch" });
    expect(pixel(stretched, 0)[0]).toBeGreaterThan(150);
    expect(pixel(stretched, 1)[0]).toBeLessThan(100);
    const padded = load(jpeg, f32(8, 8, 3), { size: [8, 8], fit: "pad" });
    expect(pixel(padded, 0)).toEqual([0, 0, 0]);
    expect(pixel(padded, 3 * 8 + 1)[0]).toBeGreaterThan(150);
  });

  test("of another form are told with what would change it", () => {
    expect(() => load(jpeg, f32(8, 8, 1))).toThrow(
      "d/a/1.jpg is [8, 16, 3], but field x is [8, 8, 1]: size = 8x8 scales all images, color = gray changes their channels",
    );
  });

  test("with an alpha channel are put on a ground where asked", () => {
    const png = pngBytes(1, 1, 6, Uint8Array.of(100, 0, 0, 0), 1);
    expect(() => load(png, f32(1, 1, 3), {}, "1.png")).toThrow("alpha = white");
    expect(pixel(load(png, f32(1, 1, 3), { alpha: "white" }, "1.png"), 0)).toEqual([255, 255, 255]);
    expect(pixel(load(png, f32(1, 1, 3), { alpha: "black" }, "1.png"), 0)).toEqual([0, 0, 0]);
  });
});

describe("interlaced png", () => {
  test("gives the pixels of the seven passes in their places", () => {
    // A 3 × 3 image: passes 1, 4, 5, 6 and 7 hold (0,0) · (0,2) · (2,0), (2,2) · (0,1), (2,1) · (1,0) to (1,2).
    const rows = [0, 1, 0, 3, 0, 7, 9, 0, 2, 0, 8, 0, 4, 5, 6];
    const file = png(3, 3, 0, rows);
    file[28] = 1;
    new DataView(file.buffer).setUint32(29, crc32(file.subarray(12, 29)));
    expect([...decodePng(file, "a.png", inflate).data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});
