/** @file iota: 0, 1, 2, … */
import type { GraphBuilder, Value } from "../ir/builder.ts";
import type { Dim } from "../ir/types.ts";
import { readShape, shapeAttribute } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";

const definition: OperatorDefinition = {
  name: "iota",
  doc: "0, 1, 2, … as index[size].",
  infer: (_, attrs) => [{ dtype: "index", shape: readShape(attrs, "shape") }],
  meaning: {
    kind: "kernel",
    run: (_inputs, _attrs, [out]) => {
      for (let i = 0; i < out!.data.length; i++) out!.data[i] = i;
    },
  },
  gradient: "none",
  samples: [{ inputs: [], attrs: { shape: [5] } }],
};

export default definition;

/** 0 … size - 1 as index[size]. */
export function iota(builder: GraphBuilder, size: Dim): Value {
  return applyOperator(definition, [], { shape: shapeAttribute([size]) }, builder);
}
