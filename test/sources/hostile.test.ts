import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import csv from "../../src/sources/csv.ts";
import idx from "../../src/sources/idx.ts";
import images from "../../src/sources/images.ts";
import npy from "../../src/sources/npy.ts";
import npz from "../../src/sources/npz.ts";
import { f32, index, loadSource, npyBytes, pngBytes, zipBytes } from "./files.ts";

const x = { inputs: { x: f32(3) } };

describe("hostile files", () => {
  test("gzip that grows beyond measure is refused while it is unpacked", () => {
    // Many members of zeros: 152 MiB from 150 kB.
    const member = gzipSync(new Uint8Array(2 ** 22));
    const bomb = Buffer.concat(Array.from({ length: 38 }, () => member));
    const header = gzipSync(Uint8Array.of(0, 0, 8, 1, 0xff, 0xff, 0xff, 0xff));
    const request = {
      ...x,
      fieldArgs: { x: "f" },
      files: { "f.gz": Uint8Array.from(Buffer.concat([header, bomb])) },
    };
    expect(() => loadSource(idx, request)).toThrow(
      /its \d+ bytes unpack to more than 128 MiB, over 200 times as many/,
    );
  }, 120_000);

  test("an archive whose member claims more than it can hold is refused", () => {
    const archive = zipBytes({ "x.npy": new Uint8Array(1000) }, true);
    const view = new DataView(archive.buffer);
    for (let at = 0; at < archive.length - 46; at++)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0xfffffff0, true);
    const request = { ...x, args: { file: "f" }, files: { f: archive } };
    expect(() => loadSource(npz, request)).toThrow(/x\.npy in f: \d+ bytes cannot unpack to 4294967280/);
  });

  test("headers with sizes that overflow are only compared", () => {
    const huge = npyBytes("<f4", [2 ** 40, 2 ** 40], new Uint8Array(4));
    expect(() => loadSource(npy, { ...x, fieldArgs: { x: "f" }, files: { f: huge } })).toThrow(
      "its header says [1099511627776, 1099511627776]",
    );
    const gz = Uint8Array.from(gzipSync(huge));
    expect(() => loadSource(npy, { ...x, fieldArgs: { x: "f" }, files: { "f.gz": gz } })).toThrow(
      "its header says [1099511627776, 1099511627776]",
    );
  });

  test("an image whose header claims more pixels than its bytes can hold is refused", () => {
    const request = { args: { folder: "d" }, inputs: { x: f32(6, 8, 3) }, targets: { y: index(1) } };
    const png = pngBytes(8000, 1, 0, new Uint8Array(8000));
    new DataView(png.buffer).setUint32(20, 8000);
    expect(() => loadSource(images, { ...request, files: { "d/a/1.png": png } })).toThrow("d/a/1.png");
    const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1, 1, 0x11, 0);
    expect(() => loadSource(images, { ...request, files: { "d/a/1.jpg": jpeg } })).toThrow(
      "its header says 65535 × 65535 pixels, which its 15 bytes cannot hold",
    );
  });

  test("a line without an end is refused before it fills memory", () => {
    const line = `a,b,c\n"${"x".repeat(2 ** 24 + 2 ** 21)}`;
    const request = { ...x, args: { file: "f" }, fieldArgs: { x: "*" }, files: { f: line } };
    expect(() => loadSource(csv, request)).toThrow("the record that starts in line 2 is longer than 16 MiB");
  });
});
