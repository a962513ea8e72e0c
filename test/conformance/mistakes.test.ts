/** @file Every mistake of mistakes.md is told with its numbers, and its repaired twin is accepted. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";
import { MISTAKES } from "./mistakes.ts";

describe.each(MISTAKES)("mistake $number: $title", ({ kind, bad, good, says }) => {
  test("is told with its numbers", () => {
    const found = analyse({ file: "m.nn", text: bad }).diagnostics.filter((d) => d.severity === kind);
    const text = found
      .map((d) => [d.message, d.label, ...d.notes, ...d.help, ...d.related.map((r) => r.message)].join("\n"))
      .join("\n");
    expect(found.length).toBeGreaterThan(0);
    if (kind === "error") expect(found.map((d) => d.code)).toHaveLength(1);
    for (const pattern of says) expect(text).toMatch(pattern);
  });

  test("is accepted when it is repaired", () => {
    expect(analyse({ file: "m.nn", text: good }).diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual(
      [],
    );
  });
});
