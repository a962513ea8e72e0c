/** @file one_hot: an index as a vector with a single 1. */
import type { Value } from "../ir/builder.ts";
import { readNumber } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";

const definition: OperatorDefinition = {
  name: "one_hot",
  doc: "y[..., k] = 1 where x[...] = k, otherwise 0, for k in 0…classes-1.",
  infer: ([x], attrs) => [{ dtype: "f32", shape: [...x!.shape, readNumber(attrs, "classes")] }],
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out]) => {
      const classes = readNumber(attrs, "classes");
      out!.data.fill(0);
      for (let i = 0; i < x!.data.length; i++) {
        const k = x!.data[i]!;
        if (k >= 0 && k < classes) out!.data[i * classes + k] = 1;
      }
    },
  },
  gradient: "none",
  samples: [{ inputs: [{ dtype: "index", shape: [{ batch: 1 }, 2] }], attrs: { classes: 4 }, range: [0, 3] }],
};

export default definition;

/** Indices [...] → [..., classes]; an index outside gives zeros. */
export function oneHot(x: Value, classes: number): Value {
  return applyOperator(definition, [x], { classes });
}
