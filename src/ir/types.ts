/** @file Types of the graph: tensors whose sizes are numbers, or multiples of the batch size n. */

/** f32 is the number type of the engine at hand (float64 in the exact interpreter). */
export type DType = "f32" | "index" | "bool";

/** `{ batch: k }` is k·n, where n is the number of examples at run time. */
export interface BatchDim {
  readonly batch: number;
}

export type Dim = number | BatchDim;

export interface TensorType {
  readonly dtype: DType;
  readonly shape: readonly Dim[];
}

/** The batch axis itself: n. */
export const BATCH: BatchDim = { batch: 1 };

export function isBatchDim(dim: Dim): dim is BatchDim {
  return typeof dim !== "number";
}

/** The size of a dimension for n examples. */
export function dimSize(dim: Dim, n: number): number {
  return typeof dim === "number" ? dim : dim.batch * n;
}

export function sameDim(a: Dim, b: Dim): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  return a.batch === b.batch;
}

export function sameShape(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.length === b.length && a.every((dim, i) => sameDim(dim, b[i]!));
}

/** The product of dimensions; at most one of them may count examples. */
export function dimProduct(dims: readonly Dim[]): Dim {
  let factor = 1;
  let batched = false;
  for (const dim of dims) {
    if (typeof dim === "number") factor *= dim;
    else {
      factor *= dim.batch;
      batched = true;
    }
  }
  return batched ? { batch: factor } : factor;
}

/** How many elements a tensor has for n examples. */
export function elementCount(type: TensorType, n: number): number {
  return type.shape.reduce<number>((product, dim) => product * dimSize(dim, n), 1);
}

/** The shape of one example: without the batch axis. */
export function exampleShape(type: TensorType): number[] {
  return type.shape.filter((dim) => !isBatchDim(dim)) as number[];
}

/** True if a tensor holds something for every example. */
export function isBatched(type: TensorType): boolean {
  return type.shape.some(isBatchDim);
}

/** `f32[n, 28, 28, 1]`, `f32[64·n, 10]` */
export function printType(type: TensorType): string {
  const dims = type.shape.map((d) =>
    typeof d === "number" ? String(d) : d.batch === 1 ? "n" : `${d.batch}·n`,
  );
  return `${type.dtype}[${dims.join(", ")}]`;
}
