/** @file Weights as numbers with a shape, turned and cut the way other frameworks keep them. Pure. */
import type { Numbers } from "../../runtime/definition.ts";

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Numbers;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** The tensor with its axes in another order: axis i of the result is axis `order[i]` of x. */
export function permuteAxes({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const strides = shape.map((_, i) => productOf(shape.slice(i + 1)));
  const result = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const out = data.slice();
  const index = result.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from]!;
    for (let axis = result.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++index[axis]! < result[axis]!) break;
      from -= steps[axis]! * result[axis]!;
      index[axis] = 0;
    }
  }
  return { shape: result, data: out };
}

/** The last axis cut into as many blocks as `order` has, which then stand in that order. */
export function permuteBlocks({ shape, data }: Tensor, order: readonly number[]): Tensor {
  const width = shape.at(-1)!;
  const size = width / order.length;
  const out = data.slice();
  for (let row = 0; row < data.length; row += width) {
    order.forEach((block, i) => {
      for (let k = 0; k < size; k++) out[row + i * size + k] = data[row + block * size + k]!;
    });
  }
  return { shape, data: out };
}

/** The order that undoes an order. */
export function inverseOrder(order: readonly number[]): readonly number[] {
  return order.map((_, i) => order.indexOf(i));
}

export function reshapeTensor({ data }: Tensor, shape: readonly number[]): Tensor {
  return { shape, data };
}

/** Tensors of one shape, one after another along a new first axis. */
export function stackTensors(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  const data = new Float32Array(parts.length * first!.data.length);
  parts.forEach((part, i) => data.set(part.data, i * first!.data.length));
  return { shape: [parts.length, ...first!.shape], data };
}

/** The parts of a tensor along its first axis. */
export function unstackTensor({ shape, data }: Tensor): Tensor[] {
  const [count, ...rest] = shape;
  const size = productOf(rest);
  return Array.from({ length: count! }, (_, i) => ({
    shape: rest,
    data: data.slice(i * size, (i + 1) * size),
  }));
}

export function addTensors(a: Tensor, b: Tensor): Tensor {
  return { shape: a.shape, data: a.data.map((x, i) => x + b.data[i]!) };
}

export function zerosLike({ shape, data }: Tensor): Tensor {
  return { shape, data: new Float32Array(data.length) };
}

export function productOf(sizes: readonly number[]): number {
  return sizes.reduce((a, b) => a * b, 1);
}
