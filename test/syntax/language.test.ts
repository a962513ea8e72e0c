/** @file Every program of the language's description reads without a diagnostic. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "../../src/syntax/parse.ts";

const LANGUAGE = new URL("../../../shared/language.md", import.meta.url);

describe.skipIf(!existsSync(LANGUAGE))(
  "the programs of language.md (skipped where ../shared is absent)",
  () => {
    const fences = existsSync(LANGUAGE)
      ? readFileSync(LANGUAGE, "utf8").matchAll(/```nn\n([\s\S]*?)```/g)
      : [];
    for (const [i, [, text]] of [...fences].entries()) {
      test(`program ${i + 1} reads without a diagnostic`, () => {
        const { ast, diagnostics } = parse({ file: "language.nn", text: text! });
        expect(diagnostics.map((d) => `${d.span.start}: ${d.message}`)).toEqual([]);
        expect(ast.items.length).toBeGreaterThan(0);
      });
      test(`program ${i + 1} reads the same with CR LF and a byte order mark`, () => {
        const { diagnostics } = parse({
          file: "language.nn",
          text: "\ufeff" + text!.replaceAll("\n", "\r\n"),
        });
        expect(diagnostics).toEqual([]);
      });
    }
  },
);
