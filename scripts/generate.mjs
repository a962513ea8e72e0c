/**
 * @file Runs every generator of this folder. With `--check` it exits 1 if a generated file was out of date (it is up to date
 * afterwards): CI regenerates and compares.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const GENERATORS = ["cst-types.mjs", "registries.mjs", "runtime-text.mjs", "textmate.mjs"];

const before = readGenerated();
for (const script of GENERATORS.filter((name) => existsSync(`scripts/${name}`))) {
  const run = spawnSync(process.execPath, [`scripts/${script}`], { stdio: "inherit" });
  if (run.status !== 0) process.exit(1);
}
const after = readGenerated();
const stale = [...after.keys()].filter((file) => before.get(file) !== after.get(file));
if (process.argv.includes("--check")) {
  for (const file of stale) console.error(`${file} was out of date`);
  process.exit(stale.length === 0 ? 0 : 1);
}

/** Text of every generated file by its path. */
function readGenerated() {
  const files = ["src", "grammar", "docs"]
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((file) => join(folder, String(file))))
    .filter((file) => /\.gen\.\w+$/.test(file));
  return new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
}
