/**
 * @file Where the time of one training step goes, kernel by kernel: the fastest of many runs of each.
 * node profile.mjs --only=TEXT [--rounds=30] [--top=25] [--kind=loop]
 */
import { parseArgs } from "node:util";
import { cpuNow, load, startParts, workloads } from "./nabla.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "30" },
    top: { type: "string", default: "25" },
    kind: { type: "string", default: "" },
  },
});
const { printType } = await load("ir/types.js");

for (const name of workloads(values.only)) {
  const { capacity, bytes, whole, parts } = await startParts(name);
  for (const part of parts) part.best = Infinity;
  for (let round = 0; round < Number(values.rounds); round++) {
    whole();
    for (const part of parts) {
      const start = cpuNow();
      part.run();
      part.best = Math.min(part.best, cpuNow() - start);
    }
  }
  const total = parts.reduce((sum, part) => sum + part.best, 0);
  console.log(`\n${name}: ${total.toFixed(3)} ms in ${parts.length} kernels; ${bytes.length} bytes of code`);
  const groups = new Map();
  for (const { what, best } of parts) groups.set(what, (groups.get(what) ?? 0) + best);
  const byTime = [...groups].sort((a, b) => b[1] - a[1]);
  console.log(byTime.map(([what, ms]) => `${what} ${ms.toFixed(2)}`).join(", "));
  const chosen = parts.filter(({ kernel }) => kernel.kind.includes(values.kind));
  for (const { kernel, what, best } of chosen.sort((a, b) => b.best - a.best).slice(0, Number(values.top))) {
    console.log(
      `${best.toFixed(3).padStart(9)}  ${what.padEnd(22)} ${kernel.origin.path.slice(0, 70)}  ${kernel.origin.types.map(printType).join(" ")}${rate(kernel, best, capacity)}`,
    );
  }
}

/** Multiply-adds a second of products. */
function rate(kernel, ms, n) {
  const size = (dim) => (typeof dim === "number" ? dim : dim.batch * n);
  if (kernel.kind === "matmul") {
    const macs = [...kernel.lead, kernel.m, kernel.k, kernel.n].reduce(
      (product, dim) => product * size(dim),
      1,
    );
    return `  ${((2 * macs) / ms / 1e6).toFixed(1)} GFLOP/s`;
  }
  if (kernel.kind !== "operator" || !kernel.op.startsWith("conv")) return "";
  const types = [...kernel.inputs.map((i) => i.type), kernel.output.type];
  const [w, y] =
    kernel.op === "conv"
      ? [types[1], types[2]]
      : kernel.op === "conv_input_gradient"
        ? [types[1], types[0]]
        : [types[2], types[1]];
  const macs = w.shape.reduce((p, d) => p * d, 1) * y.shape.slice(0, -1).reduce((p, d) => p * size(d), 1);
  return `  ${((2 * macs) / ms / 1e6).toFixed(1)} GFLOP/s`;
}
