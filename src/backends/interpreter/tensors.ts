/** @file Tensors of the interpreter: their precision, their names in the maps that go in and out, new ones. */
import { dimSize, type TensorType } from "../../ir/types.ts";
import type { Numbers, Tensor } from "../../ops/define.ts";

export type Precision = "float32" | "float64";

/** What a run may know besides its inputs. */
export interface InterpreterContext {
  /** Examples in this batch. */
  readonly n: number;
  readonly seed: number;
  readonly step: number;
}

/** Tensors by role and name, as `"field image"`. */
export type NamedTensors = ReadonlyMap<string, Tensor>;

export type PreparedGraph = (inputs: NamedTensors, context: InterpreterContext) => Map<string, Tensor>;

/** The key of an input or output in the maps. */
export function tensorKey(role: string, name: string): string {
  return `${role} ${name}`;
}

/** The sizes of a type for n examples. */
export function shapeFor(type: TensorType, n: number): number[] {
  return type.shape.map((dim) => dimSize(dim, n));
}

/** A tensor of zeros, of a type for n examples. */
export function allocate(type: TensorType, n: number, precision: Precision): Tensor {
  const shape = shapeFor(type, n);
  const size = shape.reduce((product, s) => product * s, 1);
  return { shape, data: numbersOf(size, precision) };
}

export function numbersOf(size: number, precision: Precision): Numbers {
  return precision === "float32" ? new Float32Array(size) : new Float64Array(size);
}
