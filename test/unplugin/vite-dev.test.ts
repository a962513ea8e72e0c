/** @file A page under Vite's development server while its spec is broken and mended. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type HotPayload, type ViteDevServer } from "vite";
import { afterEach, beforeEach, expect, test } from "vitest";
import nabla from "../../src/unplugin/plugin.ts";

const SPEC = `import { Wide } from "./parts.nn"
model Net {
  input  x: f32[2]
  output z = x -> Wide(c = 3) -> Linear(1)
}
`;
const PARTS = "block Wide(c: int) = Linear(c) -> Tanh\n";

let folder: string;
let server: ViteDevServer;
let address: string;
let sent: HotPayload[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "nabla-vite-"));
  write("index.html", '<script type="module" src="/main.js"></script>');
  write("main.js", 'import { create } from "./net.nn";\nawait create();\n');
  write("net.nn", SPEC);
  write("parts.nn", PARTS);
  server = await createServer({
    ...{ root: folder, configFile: false, logLevel: "silent", plugins: [nabla.vite()] },
    server: { port: 0, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  await server.listen();
  address = server.resolvedUrls!.local[0]!;
  sent = [];
  const { hot } = server.environments.client;
  const send = hot.send.bind(hot) as (payload: HotPayload) => void;
  hot.send = ((payload: HotPayload) => {
    sent.push(payload);
    send(payload);
  }) as typeof hot.send;
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

/** As the watcher does when it notices. */
function change(name: string, text: string): void {
  sent.length = 0;
  write(name, text);
  server.watcher.emit("change", join(folder, name));
}

/** What a browser would get. */
async function get(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(new URL(path, address));
  return { status: response.status, text: await response.text() };
}

/** Waits for the server to say something of a kind to the page. */
async function told(type: HotPayload["type"]): Promise<HotPayload> {
  for (;;) {
    const found = sent.find((payload) => payload.type === type);
    if (found) return found;
    await new Promise((done) => setTimeout(done, 10));
  }
}

/** Opens the page as a browser does: its script, then what that imports. */
async function open(): Promise<{ status: number; text: string }> {
  await get("/main.js");
  return get("/net.nn?import");
}

test("an error is shown over the page with its code frame, and mending it reloads the page", async () => {
  expect((await open()).status).toBe(200);
  change("net.nn", SPEC.replace("Linear(1)", "Linaer(1)"));
  await told("full-reload");
  expect((await open()).status).toBe(500);
  const { err } = (await told("error")) as Extract<HotPayload, { type: "error" }>;
  expect(err.message).toMatch(/error\[NN\d{4}\]/);
  expect(err.frame).toMatch(/net\.nn:4:34[^]*Linaer\(1\)[^]*\^{6}/);
  expect(err.loc).toMatchObject({ file: join(folder, "net.nn"), line: 4 });
  change("net.nn", SPEC);
  await told("full-reload");
  expect((await open()).status).toBe(200);
});

test("a spec that never loaded is loaded when it is mended", async () => {
  write("net.nn", SPEC.replace("Linear(1)", "Linaer(1)"));
  expect((await open()).status).toBe(500);
  change("net.nn", SPEC);
  await told("full-reload");
  expect((await open()).status).toBe(200);
});

test("mending an imported file mends what never loaded", async () => {
  write("parts.nn", PARTS.replace("Tanh", "Thna"));
  expect((await open()).status).toBe(500);
  change("parts.nn", PARTS);
  await told("full-reload");
  expect((await open()).text).toContain("export async function create");
});
