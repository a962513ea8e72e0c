/** @file What the benchmarks use of the built package (`npm run build` first): specs, engines, batches. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const FOLDER = import.meta.dirname;
const DIST = resolve(process.env.NABLA_DIST ?? join(FOLDER, "../dist"));

export async function load(path) {
  return import(pathToFileURL(join(DIST, "src", path)).href);
}

/** Names of the workloads that contain a text. */
export function workloads(part = "") {
  const files = readdirSync(join(FOLDER, "workloads")).filter((file) => file.endsWith(".nn"));
  return files
    .map((file) => file.replace(/\.nn$/, ""))
    .filter((name) => name.includes(part))
    .sort();
}

/** The program of a workload. */
export async function lowerWorkload(name) {
  const { analyse } = await load("sema/analyse.js");
  const { lower } = await load("lower/lower.js");
  const file = join(FOLDER, "workloads", `${name}.nn`);
  const { model, diagnostics } = analyse({ file, text: readFileSync(file, "utf8") });
  if (!model || diagnostics.some((d) => d.severity === "error"))
    throw new Error(diagnostics.map((d) => `${name}: ${d.message}`).join("\n"));
  return lower(model);
}

/** A full batch of made-up examples. */
export function makeBatch(program, seed = 1) {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 4294967296;
  return Object.fromEntries(
    program.fields.map(({ name, type, classes }) => {
      const size = type.shape.reduce(
        (n, d) => n * (typeof d === "number" ? d : d.batch * program.capacity),
        1,
      );
      const values = Array.from({ length: size }, () =>
        classes ? Math.floor(random() * classes) : random(),
      );
      return [name, classes ? Int32Array.from(values) : Float32Array.from(values)];
    }),
  );
}

/** The step of a workload, whole and kernel by kernel, with weights and a batch to run it on. */
export async function startParts(name, threads = 1) {
  const { planProgram } = await load("plan/plan-program.js");
  const { compilePlan } = await load("backends/wasm/compile-plan.js");
  const { startWasm } = await load("runtime/wasm.js");
  const program = await lowerWorkload(name);
  const plan = planProgram(program);
  const { bytes, ...sizes } = compilePlan(plan, { parts: true });
  const { memory, run, end } = startWasm(bytes, { ...sizes, size: plan.size }, threads);
  for (const { offset, size } of plan.parameters) {
    for (let i = 0; i < size; i++) memory[offset + i] = Math.sin(i) * 0.1;
  }
  const batch = makeBatch(program);
  for (const { name: field, offset } of plan.fields) memory.set(batch[field], offset);
  const context = { seed: 1, step: 1, phaseStep: 1, learningRate: 1e-4 };
  const graph = plan.phases[0].step;
  const whole = run(graph.name);
  return {
    capacity: program.capacity,
    bytes,
    whole: () => whole(program.capacity, context),
    parts: graph.kernels.map((kernel, i) => {
      const part = run(`${graph.name} #${i}`);
      return {
        kernel,
        what: kernel.kind === "operator" ? kernel.op : kernel.kind,
        run: () => part(0, context),
      };
    }),
    end,
  };
}

/** Milliseconds of a process's own time: what other processes do does not count. */
export function cpuNow() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
