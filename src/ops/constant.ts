/** @file constant: one number, known at compile time. */
import type { GraphBuilder, Value } from "../ir/builder.ts";
import { scalar } from "../ir/scalar.ts";
import { readNumber } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";

const definition: OperatorDefinition = {
  name: "constant",
  doc: "One number, known at compile time; f32[].",
  infer: () => [{ dtype: "f32", shape: [] }],
  meaning: { kind: "formula", formula: (attrs) => scalar(readNumber(attrs, "value")) },
  gradient: "none",
  samples: [{ inputs: [], attrs: { value: 1.5 } }],
};

export default definition;

/** A number as f32[]. */
export function constant(builder: GraphBuilder, value: number): Value {
  return applyOperator(definition, [], { value }, builder);
}
