/** @file Operators with kernels of their own. */
import { invariant } from "../../core/invariant.ts";
import type { OperatorKernel } from "../../plan/plan.ts";
import type { KernelContext } from "./kernel-context.ts";
import type { KernelFunction } from "./loop.ts";

type Emit = (context: KernelContext, kernel: OperatorKernel) => KernelFunction;

const EMIT: Readonly<Record<string, Emit>> = {};

export function emitOperator(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const emit = EMIT[kernel.op];
  invariant(emit, `${kernel.op} has no WebAssembly kernel`);
  return emit(context, kernel);
}
