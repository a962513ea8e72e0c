/** @file Programs that import specs, through real bundlers and through Node. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { rspack } from "@rspack/core";
import { build as buildEsbuild } from "esbuild";
import { rolldown } from "rolldown";
import { rollup } from "rollup";
import { build as buildVite } from "vite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import webpack from "webpack";
import { load } from "../../src/index.ts";
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

  test("is bundled by rolldown", async () => {
    const bundle = await rolldown({ input: entry, plugins: [nabla.rolldown()] });
    const { output } = await bundle.generate({ format: "esm" });
    await runs(output[0].code);
  });

  /** What webpack and Rspack share. */
  const packed = (output: string) => ({
    ...{
      mode: "development" as const,
      devtool: false as const,
      context: folder,
      entry,
      target: "es2022" as const,
    },
    output: { path: folder, filename: output, module: true, library: { type: "module" as const } },
  });
  const told = (error: Error | null, stats?: { hasErrors(): boolean; toString(): string }): string => {
    if (error) throw error;
    return stats?.hasErrors() ? stats.toString() : "";
  };
  const runWebpack = (): Promise<string> =>
    new Promise((done, fail) => {
      const experiments = { outputModule: true };
      const config = { ...packed("packed.mjs"), experiments, plugins: [nabla.webpack()] };
      webpack(config, (error, stats) => (error ? fail(error) : done(told(error, stats))));
    });

  test("is bundled by webpack", async () => {
    expect(await runWebpack()).toBe("");
    await runs(readFileSync(join(folder, "packed.mjs"), "utf8"));
  });

  test("is bundled by Rspack", async () => {
    const config = { ...packed("packed.mjs"), plugins: [nabla.rspack()] };
    const errors = await new Promise<string>((done) =>
      rspack(config, (error, stats) => done(told(error, stats))),
    );
    expect(errors).toBe("");
    await runs(readFileSync(join(folder, "packed.mjs"), "utf8"));
  });

  test("is told by webpack what is wrong, with a code frame", async () => {
    writeFileSync(join(folder, "net.nn"), SPEC.replace("Linear(1)", "Linaer(1)"));
    expect(await runWebpack()).toMatch(/error\[NN\d{4}\][^]*net\.nn:5:[^]*\^{6}/);
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

describe("the query of an import", () => {
  const bundled = async (query: string, program: string): Promise<Record<string, unknown>> => {
    writeFileSync(entry, `import { create } from "./net.nn${query}";\n${program}`);
    const { outputFiles } = await buildEsbuild({
      ...{ entryPoints: [entry], bundle: true, write: false, format: "esm", target: "es2022" },
      ...{ logLevel: "silent", plugins: [nabla.esbuild()] },
    });
    const file = join(folder, `out${query.length}.mjs`);
    writeFileSync(file, outputFiles[0]!.text);
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  };
  const KERNEL = `export const weight = [...(await create()).parameters["linear1.weight"].data];\n`;
  const trained = async (): Promise<Uint8Array> => (await load(join(folder, "net.nn"))).save();

  test("`weights` makes networks begin with trained weights", async () => {
    const network = await load(join(folder, "net.nn"));
    network.parameters["linear1.weight"]!.data.set([1, 2, 3]);
    mkdirSync(join(folder, "runs/net"), { recursive: true });
    writeFileSync(join(folder, "runs/net/weights.safetensors"), network.save());
    expect(await bundled("?weights=runs/net", KERNEL)).toMatchObject({ weight: [1, 2, 3] });
    expect(await bundled("?weights=runs/net/weights.safetensors", KERNEL)).toMatchObject({
      weight: [1, 2, 3],
    });
  });

  test("weights of another network are told while building", async () => {
    writeFileSync(join(folder, "a.safetensors"), await trained());
    writeFileSync(
      join(folder, "net.nn"),
      SPEC.replaceAll("Linear(1)", "Linear(1, bias = false)").replace("c = 3", "c = 4"),
    );
    await expect(bundled("?weights=a.safetensors", KERNEL)).rejects.toThrow(
      "wide1.linear1.weight is [2, 3] in",
    );
    await expect(bundled("?weights=b.safetensors", KERNEL)).rejects.toThrow("cannot be read");
  });

  test("`model` and `set` choose, as the command does", async () => {
    writeFileSync(
      join(folder, "net.nn"),
      "model A(n: int = 2) { input x: f32[2]  output y = x -> Linear(n) }\nmodel B { input x: f32[2]  output y = x -> Linear(1) }\n",
    );
    const count = `export const count = (await create()).parameters["linear1.weight"].data.length;\n`;
    expect(await bundled("?model=A&set=n=5&kernels=ts&nn", count)).toMatchObject({ count: 10 });
  });

  test("a word that no query has is told", async () => {
    await expect(bundled("?weihgts=a", KERNEL)).rejects.toThrow("did you mean weights?");
    await expect(bundled("?set=n", KERNEL)).rejects.toThrow("set=n is no name=value");
  });
});
