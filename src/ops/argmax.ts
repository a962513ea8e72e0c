/** @file argmax: where the largest element of an axis stands. */
import type { Value } from "../ir/builder.ts";
import { readNumber } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";

const definition: OperatorDefinition = {
  name: "argmax",
  doc: "The index of the first largest element along an axis, which is removed.",
  infer: ([x], attrs) => {
    const along = readNumber(attrs, "axis");
    return [{ dtype: "index", shape: x!.shape.filter((_, axis) => axis !== along) }];
  },
  meaning: {
    kind: "kernel",
    run: ([x], attrs, [out]) => {
      const axis = readNumber(attrs, "axis");
      const size = x!.shape[axis]!;
      const inner = x!.shape.slice(axis + 1).reduce((product, s) => product * s, 1);
      for (let i = 0; i < out!.data.length; i++) {
        const start = Math.floor(i / inner) * size * inner + (i % inner);
        let best = 0;
        for (let k = 1; k < size; k++) {
          if (x!.data[start + k * inner]! > x!.data[start + best * inner]!) best = k;
        }
        out!.data[i] = best;
      }
    },
  },
  gradient: "none",
  samples: [
    { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 4] }], attrs: { axis: 1 } },
    { inputs: [{ dtype: "f32", shape: [{ batch: 1 }, 4, 3] }], attrs: { axis: 1 } },
  ],
};

export default definition;

/** The index of the first largest element along `axis`, which is removed. */
export function argmax(x: Value, axis: number): Value {
  return applyOperator(definition, [x], { axis });
}
