/** @file Threads in Chromium, where it is installed: shared memory on isolated pages, and a word where there is none. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { printModule } from "../../../src/backends/typescript/print-module.ts";
import { compilePlan } from "../../../src/backends/wasm/compile-plan.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { CHROMIUM, openChromium } from "../../report/chromium.ts";
import { examples, lowered } from "../typescript/specs.ts";

/** What the page computes: losses on one thread and on two, and of what kind their memory is. */
interface Result {
  readonly one: number[];
  readonly two: number[];
  readonly memory: string;
}

const ISOLATION = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

test.skipIf(!CHROMIUM).each([
  [true, "SharedArrayBuffer", 0],
  [false, "ArrayBuffer", 1],
])("an isolated page: %s", async (isolated, memory, warnings) => {
  const server = await serve(isolated ? ISOLATION : {});
  const browser = await openChromium(CHROMIUM!);
  try {
    const page = await browser.newPage();
    const warned: string[] = [];
    page.on("console", (message) => void (message.type() === "warning" && warned.push(message.text())));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction("globalThis.result");
    const result = (await page.evaluate("globalThis.result")) as Result;
    expect(result.memory).toBe(memory);
    expect(result.two).toEqual(result.one);
    expect(warned).toHaveLength(warnings);
  } finally {
    await browser.close();
    server.close();
  }
});

/** A page that trains a network on one thread and on two, before and after these end. */
async function serve(headers: Record<string, string>): Promise<Server> {
  const program = lowered("conv");
  const [file] = printModule(program, {
    target: "js",
    wasm: compilePlan(planProgram(program), { cutFrom: 0 }),
  });
  const fields = Object.entries(examples(program, program.capacity, 1)).map(
    ([name, values]) => `${name}: Float32Array.of(${[...values].join()})`,
  );
  const script = `import { create } from "/network.js";
    const batch = { ${fields.join()} };
    const [a, b] = [await create(), await create({ threads: 2 })];
    const [one, two] = [[], []];
    for (let i = 0; i < 40; i++) {
      one.push(a.step(batch).loss);
      two.push(b.step(batch).loss);
      if (i === 30) b.dispose();
      if (i % 10 === 0) await new Promise((go) => setTimeout(go, 50));
    }
    const memory = Object.values(b.parameters)[0].data.buffer.constructor.name;
    globalThis.result = { one, two, memory };`;
  const files: Record<string, [string, string]> = {
    "/": [
      "text/html",
      `<!doctype html><link rel="icon" href="data:,"><script type="module">${script}</script>`,
    ],
    "/network.js": ["text/javascript", file!.text],
  };
  const server = createServer(({ url }, response) => {
    const [type, text] = files[url ?? ""] ?? ["text/plain", ""];
    response.writeHead(200, { ...headers, "content-type": type }).end(text);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}
