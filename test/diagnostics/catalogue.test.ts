/**
 * @file Every entry's example yields exactly its code, its repaired twin no error, and every fix of a syntax error removes
 * what it fixes. What only appears with data or while training (NN5, NN6) is tested where it arises.
 */
import { describe, expect, test } from "vitest";
import { type AnyEntry, CATALOGUE, ENTRIES } from "../../src/diagnostics/catalogue.ts";
import type { Diagnostic, Fix } from "../../src/core/diagnostic.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { parse } from "../../src/syntax/parse.ts";

/** What the signal in a network foretells is not part of a check, and is tested where it is computed. */
const ELSEWHERE = ["NN5"];

test("every code is there once", () => {
  expect(ENTRIES.map((e) => e.code)).toEqual([...CATALOGUE.keys()]);
});

for (const entry of ENTRIES) describe(`${entry.code} ${entry.title}`, () => testEntry(entry));

function testEntry({ code, severity, bad, good, page, title }: AnyEntry): void {
  const elsewhere = ELSEWHERE.some((prefix) => code.startsWith(prefix));

  test("has a code of its kind, a title and a page", () => {
    expect(code).toMatch(/^NN[1-8]\d{3}$/);
    expect(title).not.toMatch(/\.$/);
    expect(page.length).toBeGreaterThan(30);
  });
  test.skipIf(bad === null || elsewhere)("its example yields this code and no other error", () => {
    const found = check(bad!);
    expect(found.map((d) => d.code)).toContain(code);
    const errors = found.filter((d) => d.severity === "error").map((d) => `${d.code} ${d.message}`);
    expect(errors.filter((e) => !e.startsWith(code))).toEqual([]);
    if (severity === "error") expect(errors.length).toBe(1);
  });
  test.skipIf(good === null)("its repaired example yields no error", () => {
    const errors = check(good!).filter((d) => d.severity === "error");
    expect(errors.map((d) => `${d.code} ${d.message}`)).toEqual([]);
  });
  test.skipIf(bad === null || !code.startsWith("NN1"))("its fixes leave nothing of it", () => {
    for (const { fixes } of parse({ file: "example.nn", text: bad! }).diagnostics) {
      for (const fix of fixes) {
        const text = applyFix(bad!, fix);
        expect(parse({ file: "example.nn", text }).diagnostics, text).toEqual([]);
      }
    }
  });
}

function check(text: string): readonly Diagnostic[] {
  return analyse({ file: "example.nn", text }).diagnostics;
}

function applyFix(text: string, fix: Fix): string {
  const edits = [...fix.edits].sort((a, b) => b.span.start - a.span.start);
  return edits.reduce((out, { span, text: t }) => out.slice(0, span.start) + t + out.slice(span.end), text);
}
