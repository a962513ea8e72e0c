/** @file Kernels in WebAssembly: the module's bytes made to run on a memory of their own. */
import type { Run } from "./definition.ts";

/** Kernels that are ready to run, and what they run on. */
export interface WasmKernels {
  readonly memory: Float32Array;
  /** The graph of that name. */
  readonly run: (name: string) => Run;
}

/** A graph's function: n, seed, step, the phase's step, learning rate. */
type WasmRun = (n: number, seed: number, step: number, phaseStep: number, learningRate: number) => void;

/** The part of the WebAssembly API that is used here; not every set of types that a module is checked with has it. */
interface WasmApi {
  validate(bytes: Uint8Array): boolean;
  Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: Record<string, WasmRun> };
}

/**
 * Starts a module that imports `env.memory` of `pages` pages, whose first `size` numbers are the network's memory.
 * Null where there is no WebAssembly, or none with the instructions that it uses.
 */
export function startWasm(bytes: Uint8Array, pages: number, size: number): WasmKernels | null {
  const api = (globalThis as { WebAssembly?: WasmApi }).WebAssembly;
  if (!api?.validate(bytes)) return null;
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

/** The bytes that a base64 text stands for. */
export function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}
