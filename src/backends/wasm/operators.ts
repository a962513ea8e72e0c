/** @file Operators with kernels of their own. */
import { invariant } from "../../core/invariant.ts";
import type { OperatorKernel } from "../../plan/plan.ts";
import { emitConv, emitConvInputGradient, emitConvWeightGradient } from "./conv.ts";
import type { KernelContext } from "./kernel-context.ts";
import type { KernelFunction } from "./loop.ts";
import {
  emitAveragePool,
  emitAveragePoolGradient,
  emitMaxPool,
  emitMaxPoolGradient,
  emitMaxPoolSelect,
} from "./pool.ts";
import { emitArgmax, emitGather, emitScatterAdd } from "./rows.ts";

type Emit = (context: KernelContext, kernel: OperatorKernel) => KernelFunction;

const EMIT: Readonly<Record<string, Emit>> = {
  argmax: emitArgmax,
  average_pool: emitAveragePool,
  average_pool_gradient: emitAveragePoolGradient,
  conv: emitConv,
  conv_input_gradient: emitConvInputGradient,
  conv_weight_gradient: emitConvWeightGradient,
  gather: emitGather,
  max_pool: emitMaxPool,
  max_pool_gradient: emitMaxPoolGradient,
  max_pool_select: emitMaxPoolSelect,
  scatter_add: emitScatterAdd,
};

export function emitOperator(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const emit = EMIT[kernel.op];
  invariant(emit, `${kernel.op} has no WebAssembly kernel`);
  return emit(context, kernel);
}
