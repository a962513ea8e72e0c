import { deflateSync, inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import images from "../../src/sources/images.ts";
import { decodePng } from "../../src/sources/png.ts";
import { decodePnm } from "../../src/sources/pnm.ts";
import { crc32 } from "../../src/sources/zip.ts";
import { f32, index, type LoadedDataset, loadSource } from "./files.ts";

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
