/** @file scatter_add: adds rows into zeros by index; the gradient of gather. */
import { invariant } from "../core/invariant.ts";
import type { Value } from "../ir/builder.ts";
import { printType, sameShape } from "../ir/types.ts";
import { readNumber } from "./attributes.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { gather } from "./gather.ts";

const definition: OperatorDefinition = {
  name: "scatter_add",
  doc: "y[r] = Σ updates[i] where indices[i] = r, for r in 0…rows-1. indices [...], updates [..., ...row], y [rows, ...row].",
  infer: ([indices, updates], attrs) => {
    const rank = indices!.shape.length;
    invariant(
      sameShape(indices!.shape, updates!.shape.slice(0, rank)),
      () => `scatter_add of ${printType(updates!)} at ${printType(indices!)}`,
    );
    return [{ dtype: "f32", shape: [readNumber(attrs, "rows"), ...updates!.shape.slice(rank)] }];
  },
  meaning: {
    kind: "kernel",
    run: ([indices, updates], attrs, [out], { round }) => {
      const rows = readNumber(attrs, "rows");
      const width = out!.data.length / rows;
      const sums = new Float64Array(out!.data.length);
      for (let i = 0; i < indices!.data.length; i++) {
        const row = indices!.data[i]!;
        if (row < 0 || row >= rows) continue;
        for (let j = 0; j < width; j++)
          sums[row * width + j] = sums[row * width + j]! + updates!.data[i * width + j]!;
      }
      for (let i = 0; i < sums.length; i++) out!.data[i] = round(sums[i]!);
    },
  },
  gradient: ({ inputs: [indices], grad }) => [null, gather(grad, indices!)],
  samples: [
    {
      inputs: [
        { dtype: "index", shape: [{ batch: 1 }, 2] },
        { dtype: "f32", shape: [{ batch: 1 }, 2, 3] },
      ],
      attrs: { rows: 5 },
      range: [
        [0, 4],
        [-2, 2],
      ],
    },
  ],
};

export default definition;

/** Zeros [rows, ...row] with updates [...indices, ...row] added at their indices. */
export function scatterAdd(indices: Value, updates: Value, rows: number): Value {
  return applyOperator(definition, [indices, updates], { rows });
}
