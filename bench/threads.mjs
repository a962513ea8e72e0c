/**
 * @file What a second thread gains, kernel by kernel: medians of one thread and of several, in turn.
 * node threads.mjs --only=TEXT [--threads=2] [--rounds=30] [--top=25]
 * Sorted by the time above one thread's share.
 */
import { parseArgs } from "node:util";
import { load, median, startParts, workloads } from "./nabla.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    threads: { type: "string", default: "2" },
    rounds: { type: "string", default: "30" },
    top: { type: "string", default: "25" },
  },
});
const { printType } = await load("ir/types.js");
const threads = Number(values.threads);

for (const name of workloads(values.only)) {
  const [one, many] = [await startParts(name), await startParts(name, threads)];
  const kernels = one.parts.map((part, i) => ({
    ...part,
    runs: [part.run, many.parts[i].run],
    times: [[], []],
  }));
  const whole = [[], []];
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const side of [0, 1]) {
      whole[side].push(time([one, many][side].whole));
      for (const kernel of kernels) kernel.times[side].push(time(kernel.runs[side]));
    }
  }
  many.end?.();
  const rows = kernels.map(({ kernel, what, times }) => {
    const [alone, shared] = times.map(median);
    return { kernel, what, alone, shared, over: shared - alone / threads };
  });
  const sum = (pick) => rows.reduce((total, row) => total + pick(row), 0);
  const gain = (alone, shared) =>
    `${alone.toFixed(3)} → ${shared.toFixed(3)} ms, ${(alone / shared).toFixed(2)} times as fast`;
  console.log(
    `\n${name}: ${gain(...whole.map(median))}; its ${rows.length} kernels ${gain(
      sum((r) => r.alone),
      sum((r) => r.shared),
    )}`,
  );
  for (const what of new Set(rows.map((row) => row.what))) {
    const own = (pick) => sum((row) => (row.what === what ? pick(row) : 0));
    console.log(
      `  ${what.padEnd(22)} ${gain(
        own((r) => r.alone),
        own((r) => r.shared),
      )}`,
    );
  }
  for (const { kernel, what, alone, shared } of rows
    .sort((a, b) => b.over - a.over)
    .slice(0, Number(values.top))) {
    console.log(
      `${alone.toFixed(3).padStart(9)} ${shared.toFixed(3).padStart(9)}  ${what.padEnd(22)} ${kernel.origin.path.slice(0, 60)}  ${kernel.origin.types.map(printType).join(" ")}`,
    );
  }
}

function time(run) {
  const start = performance.now();
  run();
  return performance.now() - start;
}
