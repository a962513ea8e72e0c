/** @file What a kernel does on a full batch: operations on numbers, and bytes that it touches at least once. */
import { type Dim, isBatchDim, type TensorType } from "../ir/types.ts";
import type { Scalar } from "../ir/scalar.ts";
import type { Access, Body, Kernel, LoopKernel, OperatorKernel } from "./plan.ts";

export interface KernelFigures {
  /** A multiply-add is two; 0 where numbers are only moved or compared. */
  readonly operations: number;
  /** Of float32, each operand and result once, however often it is read. */
  readonly bytes: number;
}

/** Figures of a kernel for `n` examples. Convolutions count what the direct algorithm does. */
export function figuresOfKernel(kernel: Kernel, n: number): KernelFigures {
  const count = (dims: readonly Dim[]): number =>
    dims.reduce<number>((p, dim) => p * (isBatchDim(dim) ? dim.batch * n : dim), 1);
  switch (kernel.kind) {
    case "loop":
      return figuresOfLoop(kernel, count);
    case "matmul": {
      const { lead, m, k, n: columns } = kernel;
      const elements = count([...lead, m, k]) + count([...lead, k, columns]) + count([...lead, m, columns]);
      return { operations: 2 * count([...lead, m, k, columns]), bytes: 4 * elements };
    }
    case "operator":
      return figuresOfOperator(kernel, count);
    case "scan": {
      const inner = kernel.body.map((part) => figuresOfKernel(part, n));
      const sum = (of: (figures: KernelFigures) => number): number =>
        kernel.length * inner.reduce((total, figures) => total + of(figures), 0);
      return { operations: sum((f) => f.operations), bytes: sum((f) => f.bytes) };
    }
  }
}

type Count = (dims: readonly Dim[]) => number;

function figuresOfLoop({ sizes, reduced, inner, folds, outer }: LoopKernel, count: Count): KernelFigures {
  const all = count(sizes);
  const kept = count(sizes.filter((_, axis) => !reduced[axis]));
  const accesses = [inner, outer].flatMap((body) => [
    ...body.terms.flatMap((term) => (term.kind === "load" ? [term.access] : [])),
    ...body.stores.map((store) => store.access),
  ]);
  const touched = (access: Access): number => count(sizes.filter((_, axis) => access.strides[axis] !== 0));
  return {
    operations: all * (operationsOf(inner) + folds.length) + kept * operationsOf(outer),
    bytes: 4 * accesses.reduce((sum, access) => sum + touched(access), 0),
  };
}

function operationsOf({ terms }: Body): number {
  return terms.reduce((sum, term) => sum + (term.kind === "formula" ? scalarOperations(term.formula) : 0), 0);
}

function scalarOperations(f: Scalar): number {
  switch (f.kind) {
    case "constant":
    case "argument":
      return 0;
    case "unary":
      return 1 + scalarOperations(f.x);
    case "binary":
      return 1 + scalarOperations(f.x) + scalarOperations(f.y);
    case "select":
      return 1 + scalarOperations(f.condition) + scalarOperations(f.then) + scalarOperations(f.otherwise);
  }
}

function figuresOfOperator({ op, inputs, output }: OperatorKernel, count: Count): KernelFigures {
  const elements = ({ shape }: TensorType): number => count(shape);
  const types = [...inputs.map((i) => i.type), output.type];
  const [x, y] = types as [TensorType, TensorType];
  const positions = ({ shape }: TensorType): number => count(shape.slice(0, -1));
  // Every weight is used at every position of the output.
  const products: Readonly<Record<string, () => number>> = {
    conv: () => elements(y) * positions(output.type),
    conv_input_gradient: () => elements(y) * positions(x),
    conv_weight_gradient: () => elements(output.type) * positions(y),
  };
  return {
    operations: 2 * (products[op]?.() ?? 0),
    bytes: 4 * types.reduce((sum, type) => sum + elements(type), 0),
  };
}
