/** @file A small project that imports a spec, in a browser: through Vite's server while it is written, and as it is built. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { build, createServer, type InlineConfig, type ViteDevServer } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveFolder } from "../../scripts/serve-folder.mjs";
import nabla from "../../src/unplugin/plugin.ts";
import { CHROMIUM, openChromium } from "../report/chromium.ts";
import { keepPicture, newPage } from "../report/open-page.ts";

const WHERE = CHROMIUM
  ? "a spec in a page made by Vite"
  : "a spec in a page made by Vite (left out: no Chromium is installed)";

const PAGE = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>XOR</title><link rel="icon" href="data:,"></head>
  <body><h1>XOR</h1><output></output><script type="module" src="./main.js"></script></body>
</html>
`;
const PROGRAM = `import { create } from "./xor.nn";
const network = await create({ kernels: "wasm" });
const x = new Float32Array([0, 0, 1, 0, 0, 1, 1, 1]);
const y = new Float32Array([0, 1, 1, 0]);
for await (const { loss } of network.fit({ x, y })) globalThis.loss = loss;
const { probability } = network.predict({ x });
const errors = probability.reduce((sum, p, i) => sum + (Number(p > 0.5) === y[i] ? 0 : 1), 0);
document.querySelector("output").textContent = \`\${errors} errors\`;
`;
const SPEC = `model Xor(hidden: int = 4) {
  input  x: f32[2]
  target y: f32[1]
  score = x -> Linear(hidden) -> Tanh -> Linear(1)
  output probability = score -> Sigmoid
  train {
    data = host
    loss = bce_logits(score, y)
    optimizer = adam(lr = 0.05)
    epochs = 200  batch = 4  seed = 3
  }
}
`;

describe.skipIf(!CHROMIUM)(WHERE, () => {
  const root = mkdtempSync(join(tmpdir(), "nabla-vite-"));
  const shared: InlineConfig = { root, configFile: false, logLevel: "silent", plugins: [nabla.vite()] };
  let browser: Browser;
  let server: ViteDevServer;
  beforeAll(async () => {
    writeFileSync(join(root, "index.html"), PAGE);
    writeFileSync(join(root, "main.js"), PROGRAM);
    writeFileSync(join(root, "xor.nn"), SPEC);
    browser = await openChromium(CHROMIUM!);
    server = await createServer({ ...shared, server: { host: "127.0.0.1", port: 0 } });
    await server.listen();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function errorsAt(address: string): Promise<string | null> {
    const { page, complaints } = await newPage(browser, address);
    await page.goto(address);
    await page.locator("output", { hasText: "errors" }).waitFor();
    // Vite's own client says when it is connected.
    expect(complaints.filter((c) => !c.startsWith("console: [vite] connect"))).toEqual([]);
    const text = await page.locator("output").textContent();
    await page.close();
    return text;
  }

  test("trains XOR to 0 errors while it is written", async () => {
    expect(await errorsAt(server.resolvedUrls!.local[0]!)).toBe("0 errors");
  }, 60_000);

  test("trains XOR to 0 errors as it is built", async () => {
    await build({ ...shared, build: { target: "es2022" } });
    const built = await serveFolder(join(root, "dist"));
    try {
      expect(await errorsAt(built.url)).toBe("0 errors");
    } finally {
      await built.close();
    }
  }, 60_000);

  test("shows what is wrong with the spec over the page, with its code frame, until it is mended", async () => {
    const { page } = await newPage(browser, server.resolvedUrls!.local[0]!);
    await page.goto(server.resolvedUrls!.local[0]!);
    await page.locator("output", { hasText: "0 errors" }).waitFor();
    writeFileSync(join(root, "xor.nn"), SPEC.replace("Linear(1)", "Linaer(1)"));
    const overlay = page.locator("vite-error-overlay .window");
    await overlay.waitFor({ state: "attached", timeout: 20_000 });
    expect(await overlay.textContent()).toMatch(/NN\d{4}[^]*xor\.nn:4:[^]*\^{6}/);
    await keepPicture(page, "vite-error");
    writeFileSync(join(root, "xor.nn"), SPEC);
    await overlay.waitFor({ state: "detached", timeout: 20_000 });
    await page.locator("output", { hasText: "0 errors" }).waitFor();
    await page.close();
  }, 60_000);
});
