/**
 * @file Nabla beside what a user would pick instead: one process for each framework and workload, all in turn, several times;
 * medians, spread and ratios as a table. The peers are those of a folder with their scripts, installed.
 * node peers.mjs --peers=FOLDER [--reps=3] [--only=lenet] [--out=peers.jsonl]     PYTHON names the interpreter with torch.
 * node peers.mjs --table=peers.jsonl prints the table again.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { median } from "./nabla.mjs";

const { values } = parseArgs({
  options: {
    peers: { type: "string" },
    reps: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    out: { type: "string", default: "peers.jsonl" },
    table: { type: "string" },
  },
});

/** Our workloads, and what they are called there. */
const WORKLOADS = {
  "a-mlp-small": "mlp-small",
  "b-mlp-large": "mlp-large",
  "c-lenet": "lenet",
  "d-resnet20": "resnet20",
  "e-densenet40": "densenet",
  "f-highway": "highway-mlp",
  "g-lstm": "lstm",
  "h-autoencoder": "autoencoder",
  "i-transformer": null,
};

/** Its BLAS with AVX-512, and large tensors that stay allocated. */
const TUNED = {
  OPENBLAS_CORETYPE: "SKYLAKEX",
  MALLOC_MMAP_THRESHOLD_: "4294967296",
  MALLOC_TRIM_THRESHOLD_: "8589934592",
  MALLOC_TOP_PAD_: "67108864",
};
const python = process.env.PYTHON ?? "python3";

/** What runs: the command, for a workload; null where it cannot. Steps of minutes are left out. */
const FRAMEWORKS = {
  "nabla, 1 thread": (own) => nabla(own, 1),
  "PyTorch, 1 thread": (own, name) => torch(own, name, 1),
  "nabla, 2 threads": (own) => nabla(own, 2),
  "PyTorch, 2 threads": (own, name) => torch(own, name, 2),
  "jax-js": (_, name) => (slowInJax(name) ? null : peer("js/jax.mjs", name)),
  "TensorFlow.js wasm": (_, name) =>
    hasConvolutions(name) || name === "lstm" ? null : peer("js/tfjs.mjs", name, "--backend=wasm"),
  "TensorFlow.js cpu": (_, name) => (slowInJax(name) ? null : peer("js/tfjs.mjs", name, "--backend=cpu")),
  ConvNetJS: (_, name) =>
    ["mlp-small", "mlp-large", "lenet", "autoencoder"].includes(name) ? peer("js/convnetjs.mjs", name) : null,
  "brain.js": (_, name) => (["mlp-small", "autoencoder"].includes(name) ? peer("js/brain.mjs", name) : null),
};

function nabla(own, threads) {
  const script = join(import.meta.dirname, "step.mjs");
  return { command: process.execPath, args: [script, `--workload=${own}`, `--threads=${threads}`] };
}

function torch(own, name, threads) {
  const script = name
    ? [resolve(values.peers, "py/torch_bench.py"), `--workload=${name}`, "--blas=tuned"]
    : [join(import.meta.dirname, "pytorch/transformer.py")];
  return { command: python, args: [...script, `--threads=${threads}`], env: TUNED };
}

function peer(script, name, ...options) {
  if (!name) return null;
  return {
    command: process.execPath,
    args: [resolve(values.peers, script), `--workload=${name}`, ...options],
  };
}

function hasConvolutions(name) {
  return ["lenet", "resnet20", "densenet"].includes(name);
}

function slowInJax(name) {
  return ["resnet20", "densenet", null].includes(name);
}

if (values.table === undefined) measure();
printTables(
  readFileSync(values.table ?? values.out, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line)),
);

function measure() {
  for (let rep = 0; rep < Number(values.reps); rep++) {
    for (const [own, name] of Object.entries(WORKLOADS)) {
      if (!own.includes(values.only)) continue;
      for (const [framework, start] of Object.entries(FRAMEWORKS)) {
        const found = start(own, name);
        if (!found) continue;
        const { command, args, env } = found;
        const options = {
          encoding: "utf8",
          timeout: 300_000,
          cwd: values.peers,
          env: { ...process.env, ...env },
        };
        const { stdout = "", stderr = "" } = spawnSync(command, args, options);
        const line = stdout.split("\n").find((l) => l.startsWith("{"));
        const result = line ? JSON.parse(line) : { status: "failed", error: stderr.slice(-300) };
        const { status, medianMs, error } = result;
        appendFileSync(values.out, `${JSON.stringify({ framework, own, rep, status, medianMs, error })}\n`);
        console.error(`[${rep}] ${own} ${framework}: ${medianMs?.toFixed(3) ?? error ?? status}`);
      }
    }
  }
}

function printTables(rows) {
  const own = Object.keys(WORKLOADS).filter((name) => rows.some((row) => row.own === name));
  const frameworks = Object.keys(FRAMEWORKS);
  const timesOf = (framework, name) =>
    rows
      .filter((r) => r.framework === framework && r.own === name && r.medianMs !== undefined)
      .map((r) => r.medianMs);
  const letters = own.map((name) => name[0]);
  const table = (head, lines) =>
    [[head, ...letters], ["---", ...letters.map(() => "---")], ...lines]
      .map((l) => `| ${l.join(" | ")} |`)
      .join("\n");
  const cell = (times) => {
    if (times.length === 0) return "–";
    return `${number(median(times))} (${number(Math.min(...times))}–${number(Math.max(...times))})`;
  };
  console.log(
    table(
      "ms a step",
      frameworks.map((f) => [f, ...own.map((name) => cell(timesOf(f, name)))]),
    ),
  );
  const ratio = (title, ours, theirs) => [
    title,
    ...own.map((name) => {
      const [mine, best] = [timesOf(ours, name), Math.min(...theirs.map((f) => middle(timesOf(f, name))))];
      return mine.length > 0 && Number.isFinite(best) ? (best / median(mine)).toFixed(2) : "–";
    }),
  ];
  const javascript = frameworks.filter((f) => !/nabla|PyTorch/.test(f));
  console.log(
    `\n${table("times as fast", [
      ratio("one thread, as PyTorch's", "nabla, 1 thread", ["PyTorch, 1 thread"]),
      ratio("two threads, as PyTorch's", "nabla, 2 threads", ["PyTorch, 2 threads"]),
      ratio("two threads, as one", "nabla, 2 threads", ["nabla, 1 thread"]),
      ratio("one thread, as the best of JavaScript", "nabla, 1 thread", javascript),
    ])}`,
  );
}

function middle(times) {
  return times.length > 0 ? median(times) : Infinity;
}

/** Three digits. */
function number(ms) {
  return ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3);
}
