/** @file Programs that import specs, through real bundlers and through Node. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build as buildEsbuild } from "esbuild";
import { rollup } from "rollup";
import { build as buildVite } from "vite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import nabla from "../../src/unplugin/plugin.ts";

const SPEC = `import { Wide } from "./parts.nn"
model Net {
  input  x: f32[2]
  target y: f32[1]
  output z = x -> Wide(c = 3) -> Linear(1)
  train { loss = mse(z, y)  optimizer = sgd(lr = 0.1)  epochs = 1  batch = 2  seed = 1 }
}
`;
const PROGRAM = `import { create } from "./net.nn";
const network = await create();
export const length = network.predict({ x: new Float32Array([1, 2, 3, 4]) }).z.length;
`;

let folder: string;
let entry: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nabla-unplugin-"));
  entry = join(folder, "main.js");
  writeFileSync(entry, PROGRAM);
  writeFileSync(join(folder, "net.nn"), SPEC);
  writeFileSync(join(folder, "parts.nn"), "block Wide(c: int) = Linear(c) -> Tanh\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function runs(code: string): Promise<void> {
  const file = join(folder, "out.mjs");
  writeFileSync(file, code);
  expect(((await import(pathToFileURL(file).href)) as { length: number }).length).toBe(2);
}

describe("a program that imports a spec", () => {
  test("is bundled by Rollup", async () => {
    const bundle = await rollup({ input: entry, plugins: [nabla.rollup()], onwarn: () => undefined });
    const { output } = await bundle.generate({ format: "es" });
    expect(bundle.watchFiles).toContain(join(folder, "parts.nn"));
    await runs(output[0].code);
  });

  test("is bundled by esbuild", async () => {
    const { outputFiles } = await buildEsbuild({
      ...{ entryPoints: [entry], bundle: true, write: false, format: "esm", target: "es2022" },
      plugins: [nabla.esbuild()],
    });
    await runs(outputFiles[0]!.text);
  });

  test("is bundled by Vite", async () => {
    const lib = { entry, formats: ["es" as const], fileName: "out" };
    const result = await buildVite({
      ...{ root: folder, configFile: false, logLevel: "silent", plugins: [nabla.vite()] },
      build: { write: false, lib, target: "es2022", minify: false },
    });
    const [bundle] = Array.isArray(result) ? result : [];
    await runs(bundle!.output[0].code);
  });

  test("is told what is wrong with the spec, with a code frame", async () => {
    writeFileSync(join(folder, "net.nn"), SPEC.replace("Linear(1)", "Linaer(1)"));
    const building = rollup({ input: entry, plugins: [nabla.rollup()], onwarn: () => undefined });
    await expect(building).rejects.toThrow(/error\[NN\d{4}\][^]*net\.nn:5:[^]*\^{6}/);
  });

  const REGISTER = resolve("dist/src/unplugin/register.js");
  test.skipIf(!existsSync(REGISTER))("runs in Node with the loader", async () => {
    writeFileSync(entry, `${PROGRAM}console.log(length);\n`);
    const args = ["--import", pathToFileURL(REGISTER).href, entry];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toBe("2\n");
  });
});
