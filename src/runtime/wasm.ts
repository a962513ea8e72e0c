/** @file Kernels in WebAssembly: a module's bytes made to run on a memory of their own. */
import type { NetworkDefinition, Run } from "./definition.ts";

/** Which kernels to run; auto: WebAssembly where there is any. */
export type Kernels = "auto" | "wasm" | "ts";

/** Kernels that are ready to run, and what they run on. */
export interface WasmKernels {
  readonly memory: Float32Array;
  /** The graph of that name. */
  readonly run: (name: string) => Run;
}

/** A graph's function: n, seed, step, the phase's step, learning rate. */
type WasmRun = (n: number, seed: number, step: number, phaseStep: number, learningRate: number) => void;

/** The most that 32-bit addresses reach. */
const MOST_PAGES = 65536;

/** The part of the WebAssembly API that is used here; not every set of types that a module is checked with has it. */
interface WasmApi {
  validate(bytes: Uint8Array): boolean;
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, WasmRun> };
}

/** The kernels that are wanted, or null for those in plain code. Fails where WebAssembly is wanted and cannot be had. */
export function chooseKernels(
  wanted: Kernels,
  code: string,
  pages: number,
  size: number,
): WasmKernels | null {
  if (wanted === "ts") return null;
  const kernels = startWasm(decodeBase64(code), pages, size);
  if (!kernels && wanted === "wasm")
    throw new Error(
      'There is no WebAssembly with SIMD here, or the network is too large for it. Use kernels: "ts".',
    );
  return kernels;
}

/**
 * Starts a module that imports `env.memory` of `pages` pages, whose first `size` numbers are the network's memory.
 * Null where there is no WebAssembly, none with the instructions that it uses, or not so much memory.
 */
export function startWasm(bytes: Uint8Array, pages: number, size: number): WasmKernels | null {
  const api = (globalThis as { WebAssembly?: WasmApi }).WebAssembly;
  if (pages > MOST_PAGES || !api?.validate(bytes)) return null;
  const memory = new api.Memory({ initial: pages });
  const { exports } = new api.Instance(new api.Module(bytes), { env: { memory } });
  return {
    memory: new Float32Array(memory.buffer, 0, size),
    run: (name) => {
      const run = exports[name]!;
      return (n, { seed, step, phaseStep, learningRate }) => run(n, seed, step, phaseStep, learningRate);
    },
  };
}

/** The same network with every graph run by WebAssembly. */
export function runInWasm(definition: NetworkDefinition, { run }: WasmKernels): NetworkDefinition {
  return {
    ...definition,
    predict: run("predict"),
    entries: definition.entries.map((entry) => ({ ...entry, run: run(`entry ${entry.name}`) })),
    calibration: definition.calibration && { ...definition.calibration, run: run("calibrate") },
    phases: definition.phases.map((phase) => {
      const name = phase.name === null ? "" : ` ${phase.name}`;
      return { ...phase, step: run(`step${name}`), evaluate: run(`evaluate${name}`) };
    }),
  };
}

/** The bytes that a base64 text stands for. */
export function decodeBase64(text: string): Uint8Array {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const values = new Uint8Array(128);
  for (let i = 0; i < 64; i++) values[digits.charCodeAt(i)] = i;
  const length = text.indexOf("=") < 0 ? text.length : text.indexOf("=");
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0;
  for (let i = 0, at = 0; i < length; i++) {
    bits = (bits << 6) | values[text.charCodeAt(i)]!;
    if (i % 4 > 0) bytes[at++] = bits >> (6 - 2 * (i % 4));
  }
  return bytes;
}
