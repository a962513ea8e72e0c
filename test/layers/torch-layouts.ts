/** @file Between PyTorch's layouts (channels first) and ours (channels last). */
import type { Tensor } from "../../src/ops/define.ts";
import { tensor } from "./harness.ts";

export type Layout = (x: Tensor) => Tensor;

export const asIs: Layout = (x) => x;

/** The axes in another order: axis i of the result is axis order[i] of x. */
export function permuted(x: Tensor, order: readonly number[]): Tensor {
  const shape = order.map((axis) => x.shape[axis]!);
  const strides = x.shape.map((_, i) => x.shape.slice(i + 1).reduce((a, b) => a * b, 1));
  return tensor(shape, (flat) => {
    let rest = flat;
    let from = 0;
    for (let i = shape.length - 1; i >= 0; i--) {
      from += (rest % shape[i]!) * strides[order[i]!]!;
      rest = Math.floor(rest / shape[i]!);
    }
    return x.data[from]!;
  });
}

/** [n, c, ...spatial] → [n, ...spatial, c] */
export const channelsLast: Layout = (x) =>
  x.shape.length < 3 ? x : permuted(x, [0, ...x.shape.slice(2).map((_, i) => i + 2), 1]);

/** [out, in] → [in, out] */
export const matrix: Layout = (x) => permuted(x, [1, 0]);

/** [a, b, ...kernel] → [...kernel, b, a]: convolutions [out, in / groups, …], transposed ones [in, out / groups, …]. */
export const kernel: Layout = (x) => permuted(x, [...x.shape.slice(2).map((_, i) => i + 2), 1, 0]);

/** Rows first, first + step, … of the first axis. */
export function everyRow(first: number, step: number): Layout {
  return (x) => {
    const width = x.data.length / x.shape[0]!;
    const rows = Array.from({ length: x.shape[0]! / step }, (_, i) => first + i * step);
    return tensor(
      [rows.length, ...x.shape.slice(1)],
      (i) => x.data[rows[Math.floor(i / width)]! * width + (i % width)]!,
    );
  };
}

/** Some rows of the first axis, one after the other. */
export function rows(first: number, count: number): Layout {
  return (x) => {
    const width = x.data.length / x.shape[0]!;
    return {
      shape: [count, ...x.shape.slice(1)],
      data: x.data.slice(first * width, (first + count) * width),
    };
  };
}

/** Another shape of the same numbers. */
export function shaped(...shape: readonly number[]): Layout {
  return (x) => ({ shape, data: x.data });
}

/** One after the other. */
export function both(first: Layout, second: Layout): Layout {
  return (x) => second(first(x));
}

export function sum(tensors: readonly Tensor[]): Tensor {
  return tensor(tensors[0]!.shape, (i) => tensors.reduce((total, t) => total + t.data[i]!, 0));
}
