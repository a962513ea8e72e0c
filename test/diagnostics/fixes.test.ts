/** @file Every fix that is offered for an example of the catalogue removes what it was offered for, and adds nothing. */
import { expect, test } from "vitest";
import type { Diagnostic, Fix } from "../../src/core/diagnostic.ts";
import { ENTRIES } from "../../src/diagnostics/catalogue.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { MISTAKES } from "../conformance/mistakes.ts";

const TEXTS: readonly (readonly [string, string])[] = [
  ...ENTRIES.flatMap((e): [string, string][] => (e.bad === null ? [] : [[e.code, e.bad]])),
  ...MISTAKES.map((m): [string, string] => [`mistake ${m.number}`, m.bad]),
  [
    "a via that is given",
    "model M {\n  input x: f32[8, 8, 4]\n  output y = x -> skip(scale = 0.5) { Conv(8, 3) }\n}\n",
  ],
];

function check(text: string): readonly Diagnostic[] {
  return analyse({ file: "example.nn", text }).diagnostics;
}

function applyFix(text: string, { edits }: Fix): string {
  const ordered = [...edits].sort((a, b) => b.span.start - a.span.start);
  return ordered.reduce((out, { span, text: t }) => out.slice(0, span.start) + t + out.slice(span.end), text);
}

/** What is told, without places: they move. */
function told(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map((d) => d.code).sort();
}

const OFFERS = TEXTS.flatMap(([name, text]) =>
  check(text).flatMap((diagnostic) =>
    diagnostic.fixes.map((fix) => ({ name, title: fix.title, text, diagnostic, fix })),
  ),
);

test.each(OFFERS)("$name: $title", ({ text, diagnostic, fix }) => {
  const rest = told(check(text));
  rest.splice(rest.indexOf(diagnostic.code), 1);
  for (const code of told(check(applyFix(text, fix)))) {
    expect(rest, `${code} is new after the fix`).toContain(code);
    rest.splice(rest.indexOf(code), 1);
  }
});

test("some fixes are offered", () => {
  expect(OFFERS.length).toBeGreaterThan(15);
});
