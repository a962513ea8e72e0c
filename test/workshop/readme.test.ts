/** @file What the README shows is what the command prints, and its commands exist. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, expect, it } from "vitest";
import { run } from "../../src/cli/run.ts";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const README = readFileSync(join(REPOSITORY, "README.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "readme-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The first block of a language in the README. */
function blockOf(language: string): string {
  return new RegExp("```" + language + "\n([^]*?)```").exec(README)![1]!;
}

it("shows a mistake as the command reports it", async () => {
  writeFileSync(join(folder, "digits.nn"), blockOf("nn"));
  const printed: string[] = [];
  const keep = (text: string): unknown => printed.push(text);
  const status = await run(["check", "digits.nn"], {
    stdout: keep,
    stderr: () => {},
    live: false,
    color: false,
    width: 110,
    cwd: folder,
    onInterrupt: () => () => {},
    readStdin: () => "",
  });
  expect(status).toBe(1);
  expect(`$ nabla check digits.nn\n${printed.join("").trimEnd()}\n`).toBe(blockOf("text"));
});

it("names commands that exist", () => {
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const named = [...README.matchAll(/npm (?:run (\w+)|(test))/g)].map((m) => m[1] ?? m[2]!);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  const files = [...README.matchAll(/\bspecs\/[\w/-]+\.nn/g)].map((m) => m[0]);
  for (const file of files) expect(() => readFileSync(join(REPOSITORY, file))).not.toThrow();
});
