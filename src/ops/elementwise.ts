/** @file What all formula operators have in common: one shape in and out, a scalar formula, a derivative in operators. */
import { remember } from "../core/remember.ts";
import type { Value } from "../ir/builder.ts";
import type { Attributes } from "../ir/graph.ts";
import { argument, type Scalar } from "../ir/scalar.ts";
import type { DType, TensorType } from "../ir/types.ts";
import type { GradientContext, OperatorDefinition, OperatorSample } from "./define.ts";
import { sharedShape } from "./define.ts";

interface FormulaSpec {
  readonly name: string;
  readonly doc: string;
  readonly formula: (args: readonly Scalar[], attrs: Attributes) => Scalar;
  readonly gradient: ((context: GradientContext) => readonly (Value | null)[]) | "none";
  readonly arity: number;
  /** Of the result (default f32). */
  readonly dtype?: DType | ((inputs: readonly TensorType[], attrs: Attributes) => DType);
  readonly range?: OperatorSample["range"];
  readonly samples?: readonly OperatorSample[];
}

/** An elementwise operator. Its samples are one matrix per operand, in `range`, unless given. */
export function formulaOperator(spec: FormulaSpec): OperatorDefinition {
  const operand = { dtype: "f32", shape: [{ batch: 1 }, 3] } as const;
  const operands = Array.from({ length: spec.arity }, (_, i) => argument(i));
  // Nodes that share attributes share their formula, which spares all who derive something from it.
  const formula = remember((attrs: Attributes) => spec.formula(operands, attrs));
  return {
    name: spec.name,
    doc: spec.doc,
    infer: (inputs, attrs) => [
      { dtype: resultType(spec, inputs, attrs), shape: sharedShape(spec.name, inputs) },
    ],
    meaning: {
      kind: "formula",
      formula,
    },
    gradient: spec.gradient,
    samples: spec.samples ?? [
      { inputs: Array.from({ length: spec.arity }, () => operand), range: spec.range },
    ],
  };
}

function resultType(spec: FormulaSpec, inputs: readonly TensorType[], attrs: Attributes): DType {
  return typeof spec.dtype === "function" ? spec.dtype(inputs, attrs) : (spec.dtype ?? "f32");
}
