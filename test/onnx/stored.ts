/** @file What ../shared/conformance/onnx stores. */

export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly (number | string)[];
}

export interface OnnxCase {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: readonly (OnnxTensor | null)[];
  readonly outputs: readonly (OnnxTensor | null)[];
  readonly flags?: readonly string[];
}

/** Numbers as float64; index values and truth values are numbers too. */
export function numbersOf({ data }: OnnxTensor): number[] {
  return data.map(Number);
}
