/**
 * @file Matrix products: multiply-adds a second, beside the most that the processor does of them in WebAssembly SIMD (a loop
 * of independent products and sums in registers). In processor time, the median of several runs.
 * node products.mjs [--only=TEXT]
 */
import { parseArgs } from "node:util";
import { cpuNow, load, median } from "./nabla.mjs";

const { values } = parseArgs({ options: { only: { type: "string", default: "" } } });
const { createBuilder } = await load("ir/builder.js");
const { matmul } = await load("ops/matmul.js");
const { planProgram } = await load("plan/plan-program.js");
const { compilePlan } = await load("backends/wasm/compile-plan.js");
const { startWasm } = await load("runtime/wasm.js");
const { fuseProducts } = await load("runtime/fuse.js");
const { createModule } = await load("wasm/module.js");
const { f32x4 } = await load("wasm/simd.js");
const { repeat } = await load("wasm/loops.js");

/** m, k, n; N: as it is, T: stored transposed. */
const PRODUCTS = [
  [512, 512, 512, "NN"],
  [512, 512, 512, "TN"],
  [512, 512, 512, "NT"],
  [32, 784, 128, "NN"],
  [784, 32, 128, "TN"],
  [128, 784, 512, "NN"],
  [784, 128, 512, "TN"],
  [128, 512, 512, "NT"],
  [128, 512, 10, "NN"],
  [512, 128, 10, "TN"],
  [32, 128, 512, "NN"],
  [2048, 128, 512, "TN"],
  [1024, 144, 16, "NN"],
  [1024, 288, 32, "NN"],
  [1024, 576, 64, "NN"],
  [1024, 400, 6, "NN"],
];

const peaks = { apart: measurePeak(false), fused: measurePeak(true) };
const peak = Math.max(...Object.values(peaks));
console.log(
  `registers alone: ${peaks.apart.toFixed(1)} GFLOP/s of products and sums, ${peaks.fused.toFixed(1)} fused where that can be`,
);
for (const [m, k, n, form] of PRODUCTS) {
  const name = `${m} x ${k} x ${n} ${form}`;
  if (!name.includes(values.only)) continue;
  const run = compileProduct(m, k, n, form);
  const count = Math.max(1, Math.round(2e7 / (m * k * n)));
  const ms = timeOf(() => {
    for (let i = 0; i < count; i++) run();
  });
  const rate = (2 * m * k * n * count) / ms / 1e6;
  console.log(
    `${name.padEnd(22)} ${(ms / count).toFixed(3).padStart(8)} ms ${rate.toFixed(1).padStart(6)} GFLOP/s ${((100 * rate) / peak).toFixed(0).padStart(4)} %`,
  );
}

function timeOf(f) {
  for (let i = 0; i < 5; i++) f();
  const runs = [];
  for (let i = 0; i < 15; i++) {
    const start = cpuNow();
    f();
    runs.push(cpuNow() - start);
  }
  return median(runs);
}

/** 6 chains of products and 6 of sums, or 12 of products added to a sum, none waiting for another, all in registers. */
function measurePeak(isFused) {
  const module = createModule();
  const ref = module.define(["i32"], "f32", (scope, [turns]) => {
    const chains = Array.from({ length: 12 }, () => scope.local("v128"));
    const [x, y] = [scope.local("v128"), scope.local("v128")];
    const start = [x.set(f32x4.constant(0.999)), y.set(f32x4.constant(1.0001))];
    const body = chains.map((chain, i) =>
      chain.set(
        isFused ? f32x4.multiplyAdd(x, y, chain) : i % 2 ? f32x4.add(chain, y) : f32x4.multiply(chain, x),
      ),
    );
    const total = chains.reduce((a, b) => f32x4.add(a, b));
    return { code: [...start, ...repeat(scope.local("i32"), turns, body)], result: f32x4.lane(total, 0) };
  });
  module.exportFunction("peak", ref);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = fuseProducts(module.finish(1), (probe) => WebAssembly.validate(probe));
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  const turns = 300000;
  const operations = isFused ? 12 * 8 : 12 * 4;
  return (operations * turns) / timeOf(() => instance.exports.peak(turns)) / 1e6;
}

function compileProduct(m, k, n, form) {
  const [transposeA, transposeB] = [...form].map((letter) => letter === "T");
  const builder = createBuilder();
  const shapes = [transposeA ? [k, m] : [m, k], transposeB ? [n, k] : [k, n]];
  const inputs = shapes.map((shape, i) => builder.input("field", String(i), { dtype: "f32", shape }));
  const out = matmul(...inputs, { transposeA, transposeB });
  builder.output("output", "0", out);
  const plan = planProgram({
    ...{
      name: "Product",
      doc: "",
      file: "product.nn",
      seed: 1,
      capacity: 1,
      parameters: [],
      entries: [],
      phases: [],
    },
    fields: inputs.map(({ type }, i) => ({
      name: String(i),
      type,
      role: "input",
      classes: null,
      doc: "",
      prepare: [],
      augment: [],
    })),
    outputs: [{ name: "0", type: out.type, doc: "" }],
    predict: builder.finish(),
    validation: null,
  });
  const { bytes, ...sizes } = compilePlan(plan);
  const { memory, run } = startWasm(bytes, { ...sizes, size: plan.size });
  for (let i = 0; i < plan.size; i++) memory[i] = Math.sin(i);
  const predict = run("predict");
  return () => predict(1, { seed: 1, step: 1, phaseStep: 1, learningRate: 0 });
}
