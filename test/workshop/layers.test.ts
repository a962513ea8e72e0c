/** @file The checks of import directions can fail: every forbidden arrow, planted in a copy, is found. */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, posix, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkLayers, LAYERS } from "../../scripts/check-layers.mjs";

const REPOSITORY = resolve(import.meta.dirname, "../..");
const FOLDERS = Object.keys(LAYERS).filter((folder) => folder !== "index");
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "layers-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Writes a file below the temporary root. */
function plant(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

function pathOf(folder: string): string {
  return folder === "grammar" ? "grammar" : `src/${folder}`;
}

function importOf(from: string, to: string): string {
  return `import type { X } from "${posix.relative(pathOf(from), `${pathOf(to)}/planted.ts`)}";\n`;
}

describe("import directions", () => {
  it("hold in this repository", () => {
    expect(checkLayers(REPOSITORY)).toEqual([]);
  });

  it.each(FOLDERS)("%s may import exactly the folders of its rule", (from) => {
    const others = FOLDERS.filter((folder) => folder !== from);
    others.forEach((to, i) => plant(`${pathOf(from)}/to${i}.ts`, importOf(from, to)));
    const forbidden = others.filter((to) => !LAYERS[from]!.includes(to));
    const found = checkLayers(root).map((line) => / may not import (\S+) /.exec(line)?.[1]);
    expect(found.sort()).toEqual(forbidden.sort());
  });

  it("have no cycle", () => {
    const reach = (folder: string, seen = new Set<string>()): Set<string> => {
      for (const to of LAYERS[folder] ?? []) if (!seen.has(to)) reach(to, seen.add(to));
      return seen;
    };
    expect(FOLDERS.filter((folder) => reach(folder).has(folder))).toEqual([]);
  });

  it("let no backend see another", () => {
    plant("src/backends/wasm/a.ts", `export { x } from "../typescript/x.ts";\n`);
    expect(checkLayers(root)[0]).toContain("backends/wasm may not import backends/typescript");
  });

  it.each(FOLDERS)("%s imports node: only if it is an edge", (folder) => {
    plant(`${pathOf(folder)}/a.ts`, `import {\n  readFileSync,\n} from "node:fs";\n`);
    const edge = ["cli", "train", "lsp", "unplugin", "prettier"].includes(folder);
    expect(checkLayers(root)).toHaveLength(edge ? 0 : 1);
  });

  it("see dynamic imports and packages", () => {
    plant("src/ops/a.ts", `const x = await import("node:fs");\nimport { Command } from "commander";\n`);
    expect(checkLayers(root)).toHaveLength(2);
  });

  it("want a rule for every folder", () => {
    plant("src/novelty/a.ts", "export const x = 1;\n");
    expect(checkLayers(root)[0]).toContain("novelty has no rule");
  });

  it("make the command exit with 1", () => {
    plant("src/core/a.ts", `import "../cli/main.ts";\n`);
    const run = spawnSync(process.execPath, [join(REPOSITORY, "scripts/check-layers.mjs"), root], {
      encoding: "utf8",
    });
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining("core may not import cli")]);
  });
});

describe("oxlint", () => {
  function lint(): { status: number | null; stdout: string } {
    copyFileSync(join(REPOSITORY, ".oxlintrc.json"), join(root, ".oxlintrc.json"));
    copyFileSync(join(REPOSITORY, "tsconfig.json"), join(root, "tsconfig.json"));
    symlinkSync(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
    const oxlint = join(REPOSITORY, "node_modules/oxlint/bin/oxlint");
    return spawnSync(process.execPath, [oxlint, "--type-aware", "src"], { cwd: root, encoding: "utf8" });
  }

  it("finds an import cycle", () => {
    plant("src/core/a.ts", `import { b } from "./b.ts";\nexport const a: () => number = () => b();\n`);
    plant("src/core/b.ts", `import { a } from "./a.ts";\nexport const b: () => number = () => a();\n`);
    const run = lint();
    expect(run.stdout).toContain("no-cycle");
    expect(run.status).toBe(1);
  });

  it("finds a promise that nobody awaits", () => {
    plant("src/core/a.ts", `export function f(): void {\n  Promise.resolve(1);\n}\n`);
    expect(lint().stdout).toContain("no-floating-promises");
  });

  it("finds any", () => {
    plant("src/core/a.ts", `export const a = (x: any): unknown => x;\n`);
    expect(lint().stdout).toContain("no-explicit-any");
  });
});
