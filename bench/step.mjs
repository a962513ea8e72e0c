/**
 * @file One training step of one workload, in a process of its own: warmed up for 1.5 s, measured for 3 s, a line of JSON.
 * node step.mjs --workload=a-mlp-small [--threads=2]
 */
import { parseArgs } from "node:util";
import { load, lowerWorkload, makeBatch, median } from "./nabla.mjs";

const { values } = parseArgs({
  options: {
    workload: { type: "string", default: "a-mlp-small" },
    threads: { type: "string", default: "1" },
  },
});
const { createEngine } = await load("train/engines.js");
const program = await lowerWorkload(values.workload);
const network = await createEngine(program, "wasm", Number(values.threads));
const batches = [1, 2, 3, 4].map((seed) => makeBatch(program, seed));

let steps = 0;
const lossFirst = network.step(batches[0]).loss;
run(1500);
const times = run(3000);
const rssMB = process.resourceUsage().maxRSS / 1024;
const sorted = [...times].sort((a, b) => a - b);
console.log(
  JSON.stringify({
    ...{ workload: values.workload, threads: Number(values.threads), steps: times.length, status: "ok" },
    ...{ medianMs: median(times), minMs: sorted[0], p90Ms: sorted[Math.floor(0.9 * sorted.length)] },
    ...{ lossFirst, lossLast: network.step(batches[0]).loss, rssMB },
  }),
);
network.dispose();

/** Steps for so many milliseconds, at least ten; each one's time. */
function run(ms) {
  const times = [];
  for (const start = performance.now(); performance.now() - start < ms || times.length < 10;) {
    const before = performance.now();
    network.step(batches[++steps % batches.length]);
    times.push(performance.now() - before);
  }
  return times;
}
