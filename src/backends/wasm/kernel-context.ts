/** @file What all kernels of one module share: the module itself, the run's globals, functions, scratch memory. */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import { constantI32, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import type { FunctionBody, FunctionRef, FunctionScope, Global, ModuleBuilder } from "../../wasm/module.ts";
import { createMath, type MathFunctions } from "./math/functions.ts";
import type { BufferId, LoopKernel } from "../../plan/plan.ts";
import type { LoopShape, PlacedLoop } from "./loop-shape.ts";
import type { LoopFunction } from "./loop.ts";
import { createThreads, type Threads } from "./threads.ts";

export interface KernelContext {
  readonly module: ModuleBuilder;
  readonly math: MathFunctions;
  /** Examples of this run; within a kernel that is cut by examples, those of the chunk. */
  readonly n: Global<"i32">;
  /** Examples of this run. */
  readonly all: Global<"i32">;
  readonly threads: Threads;
  readonly seed: Global<"i32">;
  readonly step: Global<"i32">;
  /** Buffers of optimizers: numbers too small for a full mantissa are stored in them as 0. */
  readonly states: ReadonlySet<BufferId>;
  readonly placed: Map<LoopKernel, PlacedLoop>;
  /** Shapes of loops by their text. */
  readonly shapes: Map<string, LoopShape>;
  /** The most examples. */
  readonly capacity: number;
  /** Estimated nanoseconds from which on a kernel is cut for threads. */
  readonly cutFrom: number;
  /** Address of the room for parts of sums that several threads compute; kernels use it in turn. */
  readonly partials: number;
  readonly scratch: Scratch;
  /** Functions of kernels by what their code depends on. */
  readonly functions: Map<string, FunctionRef>;
  /** Functions of loops by their shape, and by how they are cut. */
  readonly loops: Map<LoopShape, Map<boolean | number, LoopFunction>>;
}

/** Memory behind the arena that kernels use while they run. They share it, but each thread has its own. */
export interface Scratch {
  /** Address of `bytes` bytes from `at` on, counted from the beginning of the scratch memory. */
  readonly reserve: (at: number, bytes: number) => Expr<"i32">;
  /** Address of what a scan keeps from turn to turn: before all that is reserved. */
  readonly kept: (at: number) => Expr<"i32">;
  /** Bytes that some kernel asked for. */
  readonly size: () => number;
}

/** Addresses behind the arena, and the buffers to be flushed. */
export interface ContextPlaces {
  readonly controlStart: number;
  readonly partials: number;
  readonly scratchStart: number;
  /** Bytes at the beginning of the scratch memory for what scans keep. */
  readonly keptBytes: number;
  readonly states: ReadonlySet<BufferId>;
}

export function createKernelContext(
  module: ModuleBuilder,
  capacity: number,
  cutFrom: number,
  { controlStart, partials, scratchStart, keptBytes, states }: ContextPlaces,
): KernelContext {
  let most = 0;
  const threads = createThreads(module, controlStart);
  return {
    module,
    math: createMath(module),
    n: module.global("i32"),
    all: module.global("i32"),
    threads,
    seed: module.global("i32"),
    step: module.global("i32"),
    states,
    placed: new Map(),
    shapes: new Map(),
    loops: new Map(),
    capacity,
    cutFrom,
    partials,
    scratch: {
      reserve(at, bytes) {
        most = Math.max(most, at + bytes);
        return i32.add(threads.scratch, constantI32(scratchStart + keptBytes + at));
      },
      kept: (at) => i32.add(threads.scratch, constantI32(scratchStart + at)),
      size: () => keptBytes + most,
    },
    functions: new Map(),
  };
}

/** A dimension times a number, for the examples of this run. */
export function dimension({ n }: KernelContext, dim: Dim, times = 1): Expr<"i32"> {
  return isBatchDim(dim) ? i32.multiply(n, constantI32(dim.batch * times)) : constantI32(dim * times);
}

/** The most that a dimension can be. */
export function mostOf({ capacity }: KernelContext, dim: Dim): number {
  return isBatchDim(dim) ? dim.batch * capacity : dim;
}

/**
 * The function of a kernel that takes `places` addresses. Kernels of equal `traits`, all that the code depends on but
 * those addresses, share one: deep networks repeat their blocks.
 */
export function defineKernel(
  { module, functions }: KernelContext,
  traits: readonly unknown[],
  places: number,
  build: (scope: FunctionScope, places: readonly Local<"i32">[]) => FunctionBody,
): FunctionRef {
  const key = JSON.stringify([places, ...traits]);
  const known = functions.get(key);
  if (known) return known;
  const parameters = new Array<"i32">(places).fill("i32");
  const ref = module.define(parameters, null, (scope, given) => build(scope, given as Local<"i32">[]));
  functions.set(key, ref);
  return ref;
}
