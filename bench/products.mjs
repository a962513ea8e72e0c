/**
 * @file Matrix products: multiply-adds a second, beside the most that the processor does of them in WebAssembly SIMD (a loop
 * of independent products and sums in registers), both in turn. In processor time; medians of several runs and of their ratios.
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

const peaks = { apart: peakOf(false), fused: peakOf(true) };
const most = ratesInTurn([peaks.apart, peaks.fused]).map(median);
console.log(
  `registers alone: ${most[0].toFixed(1)} GFLOP/s of products and sums, ${most[1].toFixed(1)} fused where that can be`,
);
const peak = most[1] > most[0] ? peaks.fused : peaks.apart;
for (const [m, k, n, form] of PRODUCTS) {
  const name = `${m} x ${k} x ${n} ${form}`;
  if (!name.includes(values.only)) continue;
  const run = compileProduct(m, k, n, form);
  const count = Math.max(1, Math.round(2e7 / (m * k * n)));
  const operations = 2 * m * k * n * count;
  const product = () => {
    for (let i = 0; i < count; i++) run();
    return operations;
  };
  const [rates, tops] = ratesInTurn([product, peak]);
  const rate = median(rates);
  const share = median(rates.map((own, i) => own / tops[i]));
  console.log(
    `${name.padEnd(22)} ${(operations / count / rate / 1e6).toFixed(3).padStart(8)} ms ${rate.toFixed(1).padStart(6)} GFLOP/s ${(100 * share).toFixed(0).padStart(4)} %`,
  );
}

/** GFLOP/s of functions that give back how many operations they did: several runs, in turn, for the clock changes meanwhile. */
function ratesInTurn(functions) {
  for (let i = 0; i < 5; i++) functions.forEach((f) => f());
  const rates = functions.map(() => []);
  for (let i = 0; i < 25; i++) {
    functions.forEach((f, which) => {
      const start = cpuNow();
      const operations = f();
      rates[which].push(operations / (cpuNow() - start) / 1e6);
    });
  }
  return rates;
}

/** 6 chains of products and 6 of sums, or 12 of products added to a sum, none waiting for another, all in registers. */
function peakOf(isFused) {
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
  const turns = 1000000;
  return () => {
    instance.exports.peak(turns);
    return (isFused ? 12 * 8 : 12 * 4) * turns;
  };
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
