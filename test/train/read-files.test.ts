import { mkdtempSync, readdirSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DataFault } from "../../src/library/data.ts";
import { createFiles } from "../../src/train/read-files.ts";
import { writeFileSafely } from "../../src/train/write-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("data files", () => {
  test("gzip is unpacked, under the plain name too", () => {
    writeFileSync(join(folder, "a.gz"), gzipSync("hello"));
    const { read } = createFiles(folder);
    expect(new TextDecoder().decode(read("a"))).toBe("hello");
    expect(new TextDecoder().decode(read("a.gz"))).toBe("hello");
  });

  test("a broken gzip file is told", () => {
    writeFileSync(join(folder, "a.gz"), gzipSync("hello").subarray(0, 12));
    expect(() => createFiles(folder).read("a.gz")).toThrow(
      "cannot read a.gz: its gzip content is broken or cut short",
    );
  });

  test("missing files and folders are told with where they were looked for", () => {
    const { read, list } = createFiles(folder);
    expect(() => read("b")).toThrow(`cannot read b: no such file (looked in ${folder})`);
    expect(() => read(".")).toThrow("cannot read .: it is a folder");
    expect(() => list("c")).toThrow(DataFault);
  });

  test("folders are marked in lists", () => {
    mkdirSync(join(folder, "d"));
    writeFileSync(join(folder, "a"), "");
    expect(createFiles(folder).list(".")).toEqual(["a", "d/"]);
  });
});

describe("writing", () => {
  test("makes folders and leaves nothing beside the file", () => {
    writeFileSafely(join(folder, "x", "y"), "text");
    expect(readdirSync(join(folder, "x"))).toEqual(["y"]);
  });

  test("says what cannot be written", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => writeFileSafely(join(folder, "file", "y"), "text")).toThrow(/^cannot write .*file.y: /);
  });
});
