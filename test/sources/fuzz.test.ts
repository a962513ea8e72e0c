import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadFrom } from "./files.ts";
import { KINDS, tryMutation } from "./mutations.ts";

/** `test/sources/fuzz.long.ts` looks longer. */
const MUTATIONS = 70;

const folder = mkdtempSync(join(tmpdir(), "nabla-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("files that are broken in any way", () => {
  test.each(KINDS.map((kind) => [kind.name, kind] as const))("%s gives data or a DataFault", (name, kind) => {
    const own = join(folder, name);
    const counts = { read: 0, refused: 0 };
    for (let seed = 0; seed < MUTATIONS; seed++) counts[tryMutation(kind, seed, own)]++;
    expect(counts.refused).toBeGreaterThan(0);
  });

  test.each(KINDS.map((kind) => [kind.name, kind] as const))("%s is read when it is whole", (name, kind) => {
    const own = mkdtempSync(join(folder, "whole-"));
    expect(loadGood(own, kind), name).toBeGreaterThan(0);
  });
});

function loadGood(own: string, kind: (typeof KINDS)[number]): number {
  const path = join(own, kind.file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, kind.good);
  return loadFrom(own, kind.source, kind.request).count;
}
