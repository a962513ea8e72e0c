/** @file What all kernels of one module share: the module itself, the run's globals, functions, scratch memory. */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import { constantI32, type Expr } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import type { Global, ModuleBuilder } from "../../wasm/module.ts";
import { createMath, type MathFunctions } from "./math/functions.ts";

export interface KernelContext {
  readonly module: ModuleBuilder;
  readonly math: MathFunctions;
  /** Examples of this run. */
  readonly n: Global<"i32">;
  readonly seed: Global<"i32">;
  readonly step: Global<"i32">;
  /** The most examples. */
  readonly capacity: number;
  readonly scratch: Scratch;
}

/** Memory behind the arena that kernels use while they run. They share it. */
export interface Scratch {
  /** Address of `bytes` bytes from `at` on, counted from the beginning of the scratch memory. */
  readonly reserve: (at: number, bytes: number) => Expr<"i32">;
  /** Bytes that some kernel asked for. */
  readonly size: () => number;
}

export function createKernelContext(
  module: ModuleBuilder,
  capacity: number,
  scratchStart: number,
): KernelContext {
  let most = 0;
  return {
    module,
    math: createMath(module),
    n: module.global("i32"),
    seed: module.global("i32"),
    step: module.global("i32"),
    capacity,
    scratch: {
      reserve(at, bytes) {
        most = Math.max(most, at + bytes);
        return constantI32(scratchStart + at);
      },
      size: () => most,
    },
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
