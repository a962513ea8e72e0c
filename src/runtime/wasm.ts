/** @file Kernels in WebAssembly: a module's bytes made to run on a memory of their own, by one thread or several. */
import { fuseProducts } from "./fuse.ts";
import { checkThreads, runOnOne } from "./plain-kernels.ts";
import type { NetworkDefinition, Run } from "./definition.ts";
import { canShare, type SharedMemory, startThreads, type ThreadExports } from "./threads.ts";
import { warn } from "./warn.ts";

/** Which kernels to run; auto: WebAssembly where there is any. */
export type Kernels = "auto" | "wasm" | "ts";

/** What a network is created with; the rest is of no concern here. */
export interface KernelOptions {
  readonly kernels?: Kernels;
  /** How many threads share the work of large kernels; default 1. Results do not depend on it. */
  readonly threads?: number;
}

/** Kernels that are ready to run, and what they run on. */
export interface WasmKernels {
  readonly memory: Float32Array;
  /** The graph of that name. */
  readonly run: (name: string) => Run;
  /** Ends the other threads; what is run after that is run by this one alone. Null where there are none. */
  readonly end: (() => void) | null;
}

/** Pages of 64 KiB: of one thread, and more for each other one (0: there is nothing to share). The network's memory, in numbers. */
export interface WasmSizes {
  readonly pages: number;
  readonly threadPages: number;
  readonly size: number;
}

/** A graph's function: n, seed, step, the phase's step, learning rate. */
type WasmRun = (n: number, seed: number, step: number, phaseStep: number, learningRate: number) => void;

/** The most that 32-bit addresses reach. */
const MOST_PAGES = 65536;

/** The part of the WebAssembly API that is used here; not every set of types that a module is checked with has it. */
interface WasmApi {
  validate(bytes: Uint8Array): boolean;
  Memory: new (size: { initial: number; maximum: number; shared?: boolean }) => SharedMemory;
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: object };
}

/**
 * The kernels that are wanted, or null for those in plain code. Fails where WebAssembly is wanted and cannot be had; says
 * so where there cannot be as many threads as are wanted.
 */
export function chooseKernels(options: KernelOptions, code: string, sizes: WasmSizes): WasmKernels | null {
  const { kernels = "auto", threads = 1 } = options;
  checkThreads(threads);
  const chosen = kernels === "ts" ? null : startWasm(decodeBase64(code), sizes, threads);
  if (!chosen && kernels === "wasm")
    throw new Error(
      'There is no WebAssembly with SIMD here, or the network is too large for it. Use kernels: "ts".',
    );
  if (!chosen) runOnOne(threads);
  return chosen;
}

/**
 * Starts a module that imports `env.memory`, whose first `size` numbers are the network's memory. Null where there is no
 * WebAssembly, none with the instructions that it uses, or not so much memory.
 */
export function startWasm(bytes: Uint8Array, sizes: WasmSizes, threads = 1): WasmKernels | null {
  const api = (globalThis as { WebAssembly?: WasmApi }).WebAssembly;
  const { pages, threadPages, size } = sizes;
  if (pages > MOST_PAGES || !api?.validate(bytes)) return null;
  const wanted = threadPages === 0 ? 1 : threads;
  const shared =
    wanted > 1 && canShare() ? allocatePages(api, pages + (wanted - 1) * threadPages, true) : null;
  if (wanted > 1 && !shared)
    warn(
      `threads: ${wanted} was asked for, but there is no memory that threads can share here (a page in a browser has to be cross-origin isolated); one thread runs.`,
    );
  const memory = shared ?? allocatePages(api, pages, false);
  if (!memory) return null;
  const fused = fuseProducts(bytes, (probe) => api.validate(probe));
  const module = new api.Module(shared ? withSharedMemory(fused) : fused);
  const exports = new api.Instance(module, { env: { memory } }).exports as Record<string, WasmRun>;
  const stride = threadPages * 65536;
  const end = shared && startThreads(exports as unknown as ThreadExports, { module, memory }, wanted, stride);
  return {
    memory: new Float32Array(memory.buffer, 0, size),
    run: (name) => {
      const run = exports[name]!;
      return (n, { seed, step, phaseStep, learningRate }) => run(n, seed, step, phaseStep, learningRate);
    },
    end,
  };
}

/** A memory of so many pages, or null where there is not so much. */
function allocatePages(api: WasmApi, pages: number, shared: boolean): SharedMemory | null {
  if (pages > MOST_PAGES) return null;
  try {
    return new api.Memory({ initial: pages, maximum: pages, ...(shared ? { shared } : {}) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

/** The entry of the memory among the imports: `env`, `memory`, a memory, with a most. */
const MEMORY_ENTRY = [3, 0x65, 0x6e, 0x76, 6, 0x6d, 0x65, 0x6d, 0x6f, 0x72, 0x79, 2, 1];

/** The same module, but for a memory that is shared. */
function withSharedMemory(bytes: Uint8Array): Uint8Array {
  let at = 0;
  while (!MEMORY_ENTRY.every((byte, i) => bytes[at + i] === byte)) at++;
  const copy = Uint8Array.from(bytes);
  copy[at + MEMORY_ENTRY.length - 1] = 3;
  return copy;
}

/** The same network with every graph run by WebAssembly. */
export function runInWasm(definition: NetworkDefinition, { run, end }: WasmKernels): NetworkDefinition {
  return {
    ...definition,
    predict: run("predict"),
    entries: definition.entries.map((entry) => ({ ...entry, run: run(`entry ${entry.name}`) })),
    calibration: definition.calibration && { ...definition.calibration, run: run("calibrate") },
    phases: definition.phases.map((phase) => {
      const name = phase.name === null ? "" : ` ${phase.name}`;
      return { ...phase, step: run(`step${name}`), evaluate: run(`evaluate${name}`) };
    }),
    ...(end ? { end } : {}),
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
