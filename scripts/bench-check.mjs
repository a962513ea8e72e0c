/**
 * @file How long checking takes, in seconds of one process: a residual network of 1202 layers, the whole zoo at all values of its
 * parameters, and a file of 10,000 lines. Build first; `node scripts/bench-check.mjs [DIST]`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { longSpec } from "./long-spec.mjs";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = resolve(process.argv[2] ?? join(ROOT, "dist"));
const { analyse } = await import(pathToFileURL(join(dist, "src/sema/analyse.js")).href);

const resnet = readFileSync(join(ROOT, "specs/cifar/resnet.nn"), "utf8");
const files = readdirSync(join(ROOT, "specs"), { recursive: true })
  .filter((file) => file.endsWith(".nn"))
  .map((file) => join(ROOT, "specs", file));

measure("ResNet-1202", 0.3, () => check("resnet.nn", deepen(resnet)));
measure(`the zoo, ${files.length} files, at all values`, 3, () =>
  files.forEach((file) => check(file, readFileSync(file, "utf8"))),
);
const long = longSpec(10_000);
measure(`${long.split("\n").length - 1} lines in one file`, 1, () => check("long.nn", long));

function measure(title, target, run) {
  const start = performance.now();
  run();
  const seconds = (performance.now() - start) / 1000;
  console.log(`${seconds.toFixed(2)} s  ${title} (aim: ${target} s)`);
}

function check(file, text) {
  const read = (path) => readFileSync(path, "utf8");
  const { diagnostics } = analyse({ file, text }, { read });
  for (const { code, message } of diagnostics) throw new Error(`${file}: ${code} ${message}`);
}

/** The zoo's residual network with 1202 layers as its default. */
function deepen(text) {
  return text.replace("110] = 20", "110, 1202] = 1202");
}
