/** @file Matrix products. */
import type { MatmulKernel } from "../../plan/plan.ts";
import type { KernelContext } from "./kernel-context.ts";
import { emitLoop, type KernelFunction } from "./loop.ts";
import { matmulLoop } from "./matmul-loop.ts";

export function emitMatmul(context: KernelContext, kernel: MatmulKernel): KernelFunction {
  return emitLoop(context, matmulLoop(kernel));
}
