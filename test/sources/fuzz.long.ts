import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { KINDS, tryMutation } from "./mutations.ts";

const MUTATIONS = 10_000;

test.each(KINDS.map((kind) => [kind.name, kind] as const))(
  `${MUTATIONS} mutations of %s end in data or a DataFault`,
  (name, kind) => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-fuzz-"));
    try {
      const counts = { read: 0, refused: 0 };
      for (let seed = 0; seed < MUTATIONS; seed++) counts[tryMutation(kind, seed, folder)]++;
      expect(counts.read + counts.refused, name).toBe(MUTATIONS);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
