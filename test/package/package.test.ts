/** @file The package as others install it: its manifest, its types, and what a new project does with it. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Packed, packAndUnpack, ROOT } from "./packed.ts";

const isBuilt = existsSync(join(ROOT, "dist/browser/nabla.js"));

describe.skipIf(!isBuilt)("the package", () => {
  let packed: Packed;
  beforeAll(() => {
    packed = packAndUnpack();
  }, 120_000);
  afterAll(() => packed.remove());

  const run = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: packed.folder });
    return stdout;
  };
  const write = (name: string, text: string): void => writeFileSync(join(packed.folder, name), text);

  test("has a manifest that publint finds nothing in", async () => {
    const pkgDir = join(packed.folder, "node_modules/nabla");
    const { messages } = await publint({ pkgDir, pack: false, strict: true });
    const manifest = JSON.parse(readFileSync(join(pkgDir, "package.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(messages.map((m) => formatMessage(m, manifest))).toEqual([]);
  });

  test("has types that are found, and are those of its code, wherever ES modules are", async () => {
    const result = await checkPackage(createPackageFromTarballData(readFileSync(packed.tarball)));
    const problems = result.types ? result.problems : [{ kind: "no types" }];
    // It is an ES module: `require` reaches it only where Node can load one, and resolution from before `exports` knows no subpaths.
    const own = ["CJSResolvesToESM"];
    const old = (p: object): boolean => Object.values(p).includes("node10");
    expect(problems.filter((p) => !own.includes(p.kind) && !old(p))).toEqual([]);
  });

  test("says what it was asked with, in one folder, from an empty project", async () => {
    write("digits.nn", "model M {\n  input x: f32[4]\n  output y = x -> Linear(3) -> ReLU\n}\n");
    write(
      "main.js",
      `import { check, compile, format, load } from "nabla";
import { create } from "./digits.nn";
import nabla from "nabla/unplugin";
const text = "model M {\\n  input x: f32[4]\\n  output y = x -> Linaer(3)\\n}\\n";
const network = await load("digits.nn");
console.log(check(text).diagnostics.length, compile("model M { input x: f32[2] output y = x -> ReLU }").files.length);
console.log(format("const n=3").trim(), Object.keys(network.parameters).join(), typeof nabla.vite);
console.log((await create()).predict({ x: new Float32Array(8) }).y.length);
`,
    );
    expect(await run("--import", "nabla/register", "main.js")).toBe(
      "1 1\nconst n = 3 linear1.weight,linear1.bias function\n6\n",
    );
  });

  test("gives a project whose scripts train, check, build and start", async () => {
    const npm = (script: string): Promise<{ stdout: string }> =>
      promisify(execFile)("npm", ["run", "--silent", script], { cwd: join(packed.folder, "new") });
    await run("node_modules/nabla/dist/cli/main.js", "init", "new");
    await npm("train");
    expect(existsSync(join(packed.folder, "new/runs/Spirals/weights.safetensors"))).toBe(true);
    await npm("check");
    await npm("build");
    expect((await npm("start")).stdout).toMatch(/Float32Array\(2\)/);
  });
});
