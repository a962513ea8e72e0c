/** @file The runtime's text for generated modules. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { declaredNames } from "../../src/backends/typescript/runtime-parts.ts";
import { RUNTIME_PARTS } from "../../src/backends/typescript/runtime-text.gen.ts";

test("the printed runtime is that of src/runtime", () => {
  expect(() =>
    execFileSync(process.execPath, ["scripts/runtime-text.mjs", "--check"], { stdio: "pipe" }),
  ).not.toThrow();
});

test("every part that is needed is there", () => {
  const names = new Set(RUNTIME_PARTS.map((p) => p.name));
  for (const part of RUNTIME_PARTS) for (const need of part.needs) expect(names).toContain(need);
});

test("no two parts declare the same name: they share one module", () => {
  const names = declaredNames(RUNTIME_PARTS);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
