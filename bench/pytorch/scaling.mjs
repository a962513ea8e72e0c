/**
 * @file Estimates of `nabla summary --cluster` beside what PyTorch scripts measure in one process and in two on this machine.
 *
 *     npm run build && node bench/pytorch/scaling.mjs
 *
 * Needs python3 with PyTorch and NumPy (PYTHON=…). Prints a table; a run takes some minutes. With --processor-time every
 * clock counts the time that a process computes and none that it waits: for machines that others use meanwhile.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const PYTHON = process.env.PYTHON ?? "/usr/bin/python3";
const ROOT = resolve(import.meta.dirname, "../..");
const PROCESSOR = process.argv.includes("--processor-time");
const CLOCK =
  "import runpy, sys, time; time.time = time.perf_counter = time.process_time; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')";
const folder = mkdtempSync(join(tmpdir(), "nabla-scaling-"));

const WORKLOADS = [
  { title: "MLP 784-256-128-10", file: "digits/mlp.nn", batch: 128 },
  { title: "MLP 784-2048-2048-10", file: "digits/mlp.nn", set: ["hidden=[2048, 2048]"], batch: 128 },
  { title: "LeNet-5", file: "digits/lenet.nn", batch: 128 },
  { title: "ResNet-20", file: "cifar/resnet.nn", batch: 32 },
];
/** Updates of an epoch, and examples held back: few, for only updates are timed. */
const UPDATES = { "digits/mlp.nn": 24, "digits/lenet.nn": 24, "cifar/resnet.nn": 4 };
const HELD = 64;

function nabla(...argv) {
  const run = spawnSync(process.execPath, [join(ROOT, "dist/cli/main.js"), ...argv], {
    encoding: "utf8",
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}

/** All processes of one command; their standard output's lines of process 0. */
async function together(count, port, argv) {
  const children = Array.from({ length: count }, (_, rank) => {
    const own = { RANK: `${rank}`, WORLD_SIZE: `${count}`, MASTER_ADDR: "127.0.0.1", MASTER_PORT: `${port}` };
    const env = { ...process.env, OMP_NUM_THREADS: "1", ...(count > 1 ? own : {}) };
    return spawn(PYTHON, PROCESSOR ? ["-c", CLOCK, ...argv] : argv, {
      cwd: folder,
      env,
      stdio: ["ignore", rank === 0 ? "pipe" : "ignore", "inherit"],
    });
  });
  let out = "";
  children[0].stdout.on("data", (text) => (out += text));
  const ends = await Promise.all(children.map((child) => new Promise((done) => child.on("close", done))));
  if (ends.some((status) => status !== 0)) throw new Error(`${argv.join(" ")} ended with ${ends}`);
  return out
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** Arrays of the sizes of MNIST and CIFAR-10: their contents do not matter here. */
function writeData() {
  const count = 128 * 24 + HELD;
  const header = (...shape) => {
    const view = new DataView(new ArrayBuffer(4 + 4 * shape.length));
    view.setUint32(0, (8 << 8) | shape.length);
    shape.forEach((size, i) => view.setUint32(4 + 4 * i, size));
    return new Uint8Array(view.buffer);
  };
  const noise = (length, limit) => Uint8Array.from({ length }, (_, i) => ((i * 2654435761) >>> 7) % limit);
  for (const [part, n] of [
    ["train", count],
    ["t10k", 64],
  ]) {
    writeFileSync(
      join(folder, `${part}-images-idx3-ubyte`),
      Buffer.concat([header(n, 28, 28), noise(n * 784, 256)]),
    );
    writeFileSync(join(folder, `${part}-labels-idx1-ubyte`), Buffer.concat([header(n), noise(n, 10)]));
  }
  const records = noise(3073 * (HELD + 32 * UPDATES["cifar/resnet.nn"]), 256);
  for (let at = 0; at < records.length; at += 3073) records[at] %= 10;
  spawnSync("mkdir", ["-p", join(folder, "data/cifar-10-batches-bin")]);
  writeFileSync(join(folder, "data/cifar-10-batches-bin/data_batch_1.bin"), records);
  writeFileSync(join(folder, "data/cifar-10-batches-bin/test_batch.bin"), records.subarray(0, 3073 * 32));
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ms = (seconds) => `${(seconds * 1e3).toPrecision(3)} ms`;

async function main() {
  writeData();
  let port = 29600;
  console.log(
    "| network | batch | processes | estimate | measured | ratio | waiting (estimate) | waiting (measured) |",
  );
  console.log("| --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const { title, file, set = [], batch } of WORKLOADS) {
    const spec = join(ROOT, "specs", file);
    const settings = [...set, `train.batch=${batch}`].flatMap((s) => ["--set", s]);
    const script = join(folder, "script.py");
    nabla("build", spec, "--target", "pytorch", "-o", script, ...settings);
    writeFileSync(script, readFileSync(script, "utf8").replace(/^VALIDATION = .*$/m, `VALIDATION = ${HELD}`));
    const measure = async (count, size) => {
      const argv = [
        script,
        "--data",
        folder,
        "--out",
        join(folder, "run"),
        "--threads",
        "1",
        "--batch",
        `${size}`,
      ];
      const events = await together(count, port++, [...argv, "--epochs", "3"]);
      return median(events.filter((e) => e.event === "epoch").map((e) => e.stepSeconds));
    };
    for (const count of [1, 2]) {
      // Before each, for other programs may have the machine too.
      const machine = join(folder, "machine.json");
      await together(count, port++, [join(import.meta.dirname, "measure-machine.py"), "-o", machine]);
      const options = ["--cluster", `1x${count}`, "--machine", machine, "--format", "json"];
      const estimate = JSON.parse(nabla("summary", spec, ...options, ...settings)).cluster.data;
      const found = await measure(count, batch);
      if (PROCESSOR) estimate.step = estimate.compute;
      const waiting = count === 1 || PROCESSOR ? 0 : Math.max(0, 1 - (await measure(1, batch / 2)) / found);
      const shares = [estimate.share, waiting].map((share) => `${(share * 100).toFixed(0)} %`);
      const ratio = (estimate.step / found).toFixed(2);
      console.log(`| ${[title, batch, count, ms(estimate.step), ms(found), ratio, ...shares].join(" | ")} |`);
    }
  }
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true });
}
