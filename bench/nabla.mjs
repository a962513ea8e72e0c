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

/** Milliseconds of a process's own time: what other processes do does not count. */
export function cpuNow() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}
