/** @file ONNX's messages as plain data. */

/** Numbers in row-major order; whole numbers and truth values as numbers too. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly kind: "float" | "integer" | "bool";
  readonly data: ArrayLike<number>;
}

export type OnnxAttribute =
  number | string | OnnxTensor | readonly number[] | readonly string[] | { readonly graph: true };

export interface OnnxNode {
  readonly index: number;
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  /** "" where an optional operand is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

export interface OnnxValue {
  readonly name: string;
  readonly kind: OnnxTensor["kind"];
  /** Numbers, names of open sizes, null for those that are not said. */
  readonly shape: readonly (number | string | null)[];
  readonly doc: string;
}

export interface OnnxGraph {
  readonly name: string;
  readonly doc: string;
  readonly opset: number;
  readonly producer: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}
