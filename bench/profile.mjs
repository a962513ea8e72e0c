/**
 * @file Where the time of one training step goes, kernel by kernel: the fastest of many runs of each.
 * node profile.mjs --only=TEXT [--rounds=30] [--top=25] [--kind=loop]
 */
import { parseArgs } from "node:util";
import { cpuNow, load, lowerWorkload, makeBatch, workloads } from "./nabla.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "30" },
    top: { type: "string", default: "25" },
    kind: { type: "string", default: "" },
  },
});
const { planProgram } = await load("plan/plan-program.js");
const { compilePlan } = await load("backends/wasm/compile-plan.js");
const { startWasm } = await load("runtime/wasm.js");
const { printType } = await load("ir/types.js");

for (const name of workloads(values.only)) {
  const program = await lowerWorkload(name);
  const plan = planProgram(program);
  const { bytes, ...sizes } = compilePlan(plan, { parts: true });
  const { memory, run } = startWasm(bytes, { ...sizes, size: plan.size });
  for (const { offset, size } of plan.parameters) {
    for (let i = 0; i < size; i++) memory[offset + i] = Math.sin(i) * 0.1;
  }
  const batch = makeBatch(program);
  for (const { name: field, offset } of plan.fields) memory.set(batch[field], offset);
  const context = { seed: 1, step: 1, phaseStep: 1, learningRate: 1e-4 };
  const graph = plan.phases[0].step;
  const whole = run(graph.name);
  const parts = graph.kernels.map((kernel, i) => ({
    kernel,
    run: run(`${graph.name} #${i}`),
    best: Infinity,
  }));
  for (let round = 0; round < Number(values.rounds); round++) {
    whole(program.capacity, context);
    for (const part of parts) {
      const start = cpuNow();
      part.run(0, context);
      part.best = Math.min(part.best, cpuNow() - start);
    }
  }
  const total = parts.reduce((sum, part) => sum + part.best, 0);
  console.log(`\n${name}: ${total.toFixed(3)} ms in ${parts.length} kernels; ${bytes.length} bytes of code`);
  const groups = new Map();
  for (const { kernel, best } of parts) {
    const what = kernel.kind === "operator" ? kernel.op : kernel.kind;
    groups.set(what, (groups.get(what) ?? 0) + best);
  }
  const byTime = [...groups].sort((a, b) => b[1] - a[1]);
  console.log(byTime.map(([what, ms]) => `${what} ${ms.toFixed(2)}`).join(", "));
  const chosen = parts.filter(({ kernel }) => kernel.kind.includes(values.kind));
  for (const { kernel, best } of chosen.sort((a, b) => b.best - a.best).slice(0, Number(values.top))) {
    const what = kernel.kind === "operator" ? kernel.op : kernel.kind;
    console.log(
      `${best.toFixed(3).padStart(9)}  ${what.padEnd(22)} ${kernel.origin.path.slice(0, 70)}  ${kernel.origin.types.map(printType).join(" ")}${rate(kernel, best, program.capacity)}`,
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
