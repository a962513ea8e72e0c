/** @file Every entry's example yields exactly its code, its repaired twin nothing, and every fix removes what it fixes. */
import { describe, expect, test } from "vitest";
import * as syntax from "../../src/diagnostics/syntax.ts";
import { parse } from "../../src/syntax/parse.ts";

function codes(text: string): string[] {
  return parse({ file: "example.nn", text }).diagnostics.map((d) => d.code);
}

for (const entry of Object.values(syntax)) {
  describe(`${entry.code} ${entry.title}`, () => {
    const { bad, good } = entry;
    test.skipIf(bad === null)("its example yields this code alone", () => {
      expect(codes(bad!)).toEqual([entry.code]);
    });
    test.skipIf(good === null)("its repaired example yields nothing", () => {
      expect(codes(good!)).toEqual([]);
    });
  });
}
