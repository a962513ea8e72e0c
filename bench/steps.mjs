/**
 * @file Milliseconds of one training step on nine workloads, the median of several runs.
 * node steps.mjs [--only=TEXT] [--engine=wasm|ts] [--threads=2] [--seconds=3]
 * With threads each run of steps is followed by one on a single thread, which the last column compares it with.
 */
import { parseArgs } from "node:util";
import { cpuNow, load, lowerWorkload, makeBatch, median, workloads } from "./nabla.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    engine: { type: "string", default: "wasm" },
    threads: { type: "string", default: "1" },
    seconds: { type: "string", default: "3" },
  },
});
const { createEngine } = await load("train/engines.js");
const budget = 1000 * Number(values.seconds);

const threads = Number(values.threads);

console.log(
  `workload          ms a step   (processor time)   fastest${threads > 1 ? "   of one thread's" : ""}`,
);
for (const name of workloads(values.only)) {
  const program = await lowerWorkload(name);
  const counts = threads > 1 ? [threads, 1] : [1];
  const networks = [];
  for (const count of counts) networks.push(await createEngine(program, values.engine, count));
  const batch = makeBatch(program);
  for (const network of networks) {
    for (const start = performance.now(); performance.now() - start < budget / 2;) network.step(batch);
  }
  const once = await timeSteps(networks[0], batch, 1);
  const count = Math.max(1, Math.round(budget / 10 / Math.max(once.wall, 0.05)));
  const runs = networks.map(() => []);
  for (let run = 0; run < 9; run++) {
    for (const [i, network] of networks.entries()) runs[i].push(await timeSteps(network, batch, count));
  }
  const wall = median(runs[0].map((r) => r.wall));
  const cpu = median(runs[0].map((r) => r.cpu));
  const best = Math.min(...runs[0].map((r) => r.wall));
  const gain =
    threads > 1 ? ` ${(median(runs[1].map((r) => r.wall)) / wall).toFixed(2).padStart(8)} times as fast` : "";
  console.log(
    `${name.padEnd(16)} ${wall.toFixed(3).padStart(10)} ${cpu.toFixed(3).padStart(12)} ${best.toFixed(3).padStart(15)}${gain}`,
  );
  for (const network of networks) network.dispose();
}

/** Means of `count` steps. */
async function timeSteps(network, batch, count) {
  const [wall, cpu] = [performance.now(), cpuNow()];
  for (let i = 0; i < count; i++) network.step(batch);
  return { wall: (performance.now() - wall) / count, cpu: (cpuNow() - cpu) / count };
}
