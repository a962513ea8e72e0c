/** @file What a kernel costs, roughly: whether it is worth being cut for threads, which takes a microsecond or two. */
import type { Dim } from "../../ir/types.ts";
import type { Kernel, LoopKernel, OperatorKernel } from "../../plan/plan.ts";
import { type KernelContext, mostOf } from "./kernel-context.ts";
import { workOf } from "./loop-order.ts";
import { shapeLoop } from "./loop-shape.ts";

/** Multiply-adds of products in a nanosecond on one core of today; half of it where patches are copied too. */
const PRODUCT_RATE = 15;
const CONVOLUTION_RATE = 10;
/** Nanoseconds of an instruction on four numbers, with its share of loads and stores. */
const INSTRUCTION = 0.4;
/** Nanoseconds of an element that is moved or compared. */
const ELEMENT = 0.5;

/** Nanoseconds from which on a kernel is cut for threads. */
export const WORTH_CUTTING = 40000;

/** Estimated nanoseconds of a kernel on a full batch, on one core. */
export function kernelCost(context: KernelContext, kernel: Kernel): number {
  const count = (dims: readonly Dim[]): number =>
    dims.reduce<number>((p, dim) => p * mostOf(context, dim), 1);
  switch (kernel.kind) {
    case "loop":
      return loopCost(context, kernel, count(kernel.sizes));
    case "matmul":
      return count([...kernel.lead, kernel.m, kernel.k, kernel.n]) / PRODUCT_RATE;
    case "operator":
      return operatorCost(kernel, count);
    case "scan":
      return kernel.length * kernel.body.reduce((sum, inner) => sum + kernelCost(context, inner), 0);
  }
}

function loopCost(context: KernelContext, kernel: LoopKernel, elements: number): number {
  const { shape } = shapeLoop(context, kernel);
  const touched = shape.inner.stores.length + 1;
  return ((workOf(shape) + touched) * elements * INSTRUCTION) / 4;
}

function operatorCost(
  { op, inputs, output }: OperatorKernel,
  count: (dims: readonly Dim[]) => number,
): number {
  const [x, y] = inputs.map((i) => i.type.shape);
  switch (op) {
    case "conv":
      return convolution(count(y!), count(output.type.shape.slice(0, -1)));
    case "conv_input_gradient":
      return convolution(count(y!), count(x!.slice(0, -1)));
    case "conv_weight_gradient":
      return convolution(count(output.type.shape), count(y!.slice(0, -1)));
    default:
      return ELEMENT * Math.max(count(output.type.shape), ...inputs.map((i) => count(i.type.shape)));
  }
}

/** Every weight is used at every position of the output. */
function convolution(weights: number, positions: number): number {
  return (weights * positions) / CONVOLUTION_RATE;
}
