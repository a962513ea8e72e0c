/** @file How an operator is written: all its rules side by side, in one file. */
import { invariant } from "../core/invariant.ts";
import type { GraphBuilder, Value } from "../ir/builder.ts";
import type { Attributes } from "../ir/graph.ts";
import type { Scalar } from "../ir/scalar.ts";
import { type Dim, sameShape, type TensorType } from "../ir/types.ts";

/** Numbers of a tensor at run time; all dtypes are stored as floats (indices are exact up to 2^24). */
export type Numbers = Float32Array | Float64Array;

/** A tensor at run time, contiguous, row-major. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Numbers;
}

/** What a reference kernel may know besides its operands. */
export interface KernelContext {
  /** Examples in this batch. */
  readonly n: number;
  readonly seed: number;
  readonly step: number;
  /** `Math.fround`, or identity in float64. */
  readonly round: (x: number) => number;
}

/** What a value of the operator means. */
export type Meaning =
  /** Elementwise over operands of one shape. */
  | { readonly kind: "formula"; readonly formula: (attrs: Attributes) => Scalar }
  /** Other operators; lowered before planning, and run so by the interpreter. */
  | { readonly kind: "composite"; readonly expand: (inputs: readonly Value[], attrs: Attributes) => Value }
  /** A reference loop. Writes `out`, one tensor a result; every element. */
  | {
      readonly kind: "kernel";
      readonly run: (
        inputs: readonly Tensor[],
        attrs: Attributes,
        out: readonly Tensor[],
        context: KernelContext,
      ) => void;
    }
  /** A body graph, run once a time step (`scan`); every engine and differentiation know it as such. */
  | { readonly kind: "loop" }
  /** One result of a node that has several (`get_item`, attribute `index`). */
  | { readonly kind: "item" };

export interface GradientContext {
  readonly inputs: readonly Value[];
  readonly output: Value;
  /** ∂loss/∂output, of output's shape. */
  readonly grad: Value;
  readonly attrs: Attributes;
}

/** One case of the generated tests: the gradient check, agreement of the backends, numerical edge cases. */
export interface OperatorSample {
  readonly inputs: readonly TensorType[];
  readonly attrs?: Attributes;
  /** Range that random operands are drawn from, one for all or one each (default [-2, 2]). Index operands: 0…max. */
  readonly range?: readonly [number, number] | readonly (readonly [number, number])[];
}

export interface OperatorDefinition {
  readonly name: string;
  /** One sentence: what it computes, in a formula. */
  readonly doc: string;
  /** The types of the results. Throws (invariant) on what lowering must never build. */
  readonly infer: (inputs: readonly TensorType[], attrs: Attributes) => readonly TensorType[];
  readonly meaning: Meaning;
  /**
   * Vector-Jacobian product: one gradient an operand, null where there is none. "none": constant for autodiff.
   * "expand": that of the operators which a composite consists of.
   */
  readonly gradient: ((context: GradientContext) => readonly (Value | null)[]) | "none" | "expand";
  readonly samples: readonly OperatorSample[];
}

/** Of operators that have no attributes. */
const NONE: Attributes = {};

/** Applies an operator: infers the types and adds the node. */
export function applyOperator(
  definition: OperatorDefinition,
  inputs: readonly Value[],
  attrs: Attributes = NONE,
  builder: GraphBuilder | undefined = inputs[0]?.builder,
): Value {
  invariant(builder, `${definition.name} has no operand to take the graph from`);
  const types = definition.infer(
    inputs.map((v) => v.type),
    attrs,
  );
  return builder.apply(definition.name, inputs, attrs, types);
}

/** The shape that all operands of an elementwise operator share. */
export function sharedShape(name: string, inputs: readonly TensorType[]): readonly Dim[] {
  const [first, ...others] = inputs;
  invariant(first, `${name} has no operands`);
  for (const other of others) {
    invariant(
      sameShape(first.shape, other.shape),
      () => `${name} of shapes ${JSON.stringify(first.shape)} and ${JSON.stringify(other.shape)}`,
    );
  }
  return first.shape;
}
