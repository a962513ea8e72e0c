/**
 * @file Milliseconds of one training step on eight workloads, the median of several runs.
 * node steps.mjs [--only=TEXT] [--engine=wasm|ts] [--seconds=3]
 */
import { parseArgs } from "node:util";
import { cpuNow, load, lowerWorkload, makeBatch, median, workloads } from "./nabla.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    engine: { type: "string", default: "wasm" },
    seconds: { type: "string", default: "3" },
  },
});
const { createEngine } = await load("train/engines.js");
const budget = 1000 * Number(values.seconds);

console.log("workload          ms a step   (processor time)   fastest");
for (const name of workloads(values.only)) {
  const program = await lowerWorkload(name);
  const network = await createEngine(program, values.engine);
  const batch = makeBatch(program);
  for (const start = performance.now(); performance.now() - start < budget / 2;) network.step(batch);
  const once = await timeSteps(network, batch, 1);
  const count = Math.max(1, Math.round(budget / 10 / Math.max(once.wall, 0.05)));
  const runs = [];
  for (let run = 0; run < 9; run++) runs.push(await timeSteps(network, batch, count));
  const wall = median(runs.map((r) => r.wall));
  const cpu = median(runs.map((r) => r.cpu));
  const best = Math.min(...runs.map((r) => r.wall));
  console.log(
    `${name.padEnd(16)} ${wall.toFixed(3).padStart(10)} ${cpu.toFixed(3).padStart(12)} ${best.toFixed(3).padStart(15)}`,
  );
}

/** Means of `count` steps. */
async function timeSteps(network, batch, count) {
  const [wall, cpu] = [performance.now(), cpuNow()];
  for (let i = 0; i < count; i++) network.step(batch);
  return { wall: (performance.now() - wall) / count, cpu: (cpuNow() - cpu) / count };
}
