/** @file get_item: one result of a node that has several. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import type { DType } from "../ir/types.ts";
import { readShape, readText, shapeAttribute } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";

const definition: OperatorDefinition = {
  name: "get_item",
  doc: "Result `index` of a node with several results.",
  // The operand's own type is that of its first result alone, so the type stands in the attributes.
  infer: (_, attrs) => [{ dtype: readText(attrs, "dtype") as DType, shape: readShape(attrs, "shape") }],
  meaning: { kind: "item" },
  gradient: "none",
  samples: [],
};

export default definition;

/** Result `index` of the node behind a value. */
export function getItem(value: Value, index: number): Value {
  const type = value.builder.node(value.id).types[index];
  invariant(type, `result ${index} of a node that has fewer`);
  return applyOperator(definition, [value], { index, dtype: type.dtype, shape: shapeAttribute(type.shape) });
}
