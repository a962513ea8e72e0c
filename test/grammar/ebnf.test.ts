/** @file Keeps grammar/nabla.ebnf in step with the tokens. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { TYPE_OF_SPELLING } from "../../grammar/tokens.ts";

const text = readFileSync(new URL("../../grammar/nabla.ebnf", import.meta.url), "utf8")
  .replace(/\(\*[\s\S]*?\*\)/g, "")
  .replace(/\?[^?]*\?/g, "");
const rules = new Map(
  [...text.matchAll(/^([a-z-]+)\s*=([\s\S]*?);$/gm)].map(([, name, body]) => [name!, body!] as const),
);

test("its signs and words are those of the lexer", () => {
  const terminals = new Set([...text.matchAll(/"([^"]+)"/g)].map((m) => m[1]!));
  expect([...terminals].sort()).toEqual([...TYPE_OF_SPELLING.keys()].sort());
});

test("every rule that it uses is defined, and every defined one is used", () => {
  const used = new Set<string>(["file", "comment"]);
  for (const body of rules.values()) {
    for (const [name] of body.replace(/"[^"]*"/g, "").matchAll(/[a-z][a-z-]*/g)) used.add(name);
  }
  expect([...used].sort()).toEqual([...rules.keys()].sort());
});
