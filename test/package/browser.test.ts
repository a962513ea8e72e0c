/** @file The file that browsers get: small, whole by itself, and of the same opinion as the library in Node. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { parseAst } from "rollup/parseAst";
import { beforeAll, describe, expect, test } from "vitest";
import type * as Library from "../../src/browser.ts";
import * as library from "../../src/browser.ts";
import { CATALOGUE } from "../../src/diagnostics/catalogue.ts";
import { ROOT } from "./packed.ts";

const FILE = join(ROOT, "dist/browser/nabla.js");
const LIMIT = 300_000;
const SPECS = ["digits/mlp.nn", "digits/lenet.nn", "history/perceptron.nn", "autoencoders/stacked.nn"];

describe.skipIf(!existsSync(FILE))("the browser's bundle", () => {
  let bundle: typeof Library;
  beforeAll(async () => {
    bundle = (await import(pathToFileURL(FILE).href)) as typeof Library;
  }, 60_000);

  test("is under 300 kB gzipped, and imports nothing", () => {
    const text = readFileSync(FILE, "utf8");
    expect(gzipSync(text).length).toBeLessThan(LIMIT);
    const found: string[] = [];
    // What a module asks for, statically or not; generated modules may do so in what is only a text here.
    JSON.stringify(parseAst(text), (_, node: { type?: string } | null) => {
      if (node?.type?.startsWith("Import")) found.push(node.type);
      return typeof node === "bigint" ? String(node) : node;
    });
    expect(found).toEqual([]);
  });

  test("finds in every example of the catalogue what the library finds", () => {
    for (const { bad, good } of CATALOGUE.values()) {
      for (const text of [bad, good])
        if (text !== null) expect(bundle.check(text)).toEqual(library.check(text));
    }
  });

  test.each(SPECS)("compiles %s to the same module", (path) => {
    const file = `specs/${path}`;
    const text = readFileSync(file, "utf8");
    const options = { file, read: (p: string) => (existsSync(p) ? readFileSync(p, "utf8") : null) };
    expect(bundle.check(text, options)).toEqual(library.check(text, options));
    for (const target of ["ts", "pytorch"] as const) {
      const mine = bundle.compile(text, { ...options, target });
      expect(mine).toEqual(library.compile(text, { ...options, target }));
      expect(mine.files).not.toEqual([]);
    }
  });
});
