/**
 * @file How long checking takes, in seconds of one process: a residual network of 1202 layers, the whole zoo at all values of its
 * parameters, and a file of 10,000 lines. Build first; `node scripts/bench-check.mjs [DIST]`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

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
const long = longFile(10_000);
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

/** Blocks and models with parameters and training, 20 lines a pair. */
function longFile(lines) {
  return Array.from({ length: lines / 20 }, (_, i) => pair(i)).join("");
}

function pair(i) {
  return `/// A residual unit.
block Unit${i}(c: int, s: int = 1) =
  skip(via = pad) {
    Conv(c, 3, stride = s) -> BatchNorm -> ReLU -> Conv(c, 3) -> BatchNorm
  } -> ReLU

/// Three of them.
model Net${i}(width: int = 16) {
  input image: f32[8, 8, 3]
  target label: index(5)

  output logits = image
    -> Unit${i}(width) -> repeat 3 { Unit${i}(width) }
    -> GlobalAvgPool -> Linear(5)
  train {
    loss = cross_entropy(logits, label)
    optimizer = sgd(lr = 0.1)  epochs = 1
  }
}

`;
}
