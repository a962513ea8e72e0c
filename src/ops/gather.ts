/** @file gather: rows of a table by index. */
import type { Value } from "../ir/builder.ts";
import { applyOperator, type OperatorDefinition } from "./define.ts";
import { scatterAdd } from "./scatter-add.ts";

const definition: OperatorDefinition = {
  name: "gather",
  doc: "y[i] = table[indices[i]]; an index outside 0…v-1 reads zeros. table [v, ...row], indices [...], y [..., ...row].",
  infer: ([table, indices]) => [
    { dtype: table!.dtype, shape: [...indices!.shape, ...table!.shape.slice(1)] },
  ],
  meaning: {
    kind: "kernel",
    run: ([table, indices], _, [out]) => {
      const rows = table!.shape[0]!;
      const width = table!.shape.slice(1).reduce((product, size) => product * size, 1);
      for (let i = 0; i < indices!.data.length; i++) {
        const row = indices!.data[i]!;
        if (row >= 0 && row < rows)
          out!.data.set(table!.data.subarray(row * width, (row + 1) * width), i * width);
        else out!.data.fill(0, i * width, (i + 1) * width);
      }
    },
  },
  gradient: ({ inputs: [table, indices], grad }) => [
    scatterAdd(indices!, grad, table!.type.shape[0] as number),
    null,
  ],
  samples: [
    {
      inputs: [
        { dtype: "f32", shape: [5, 3] },
        { dtype: "index", shape: [{ batch: 1 }, 2] },
      ],
      range: [
        [-2, 2],
        [0, 4],
      ],
    },
    {
      inputs: [
        { dtype: "f32", shape: [4] },
        { dtype: "index", shape: [{ batch: 1 }] },
      ],
      range: [
        [-2, 2],
        [0, 3],
      ],
    },
  ],
};

export default definition;

/** Rows of table [v, ...row] → [...indices, ...row]. */
export function gather(table: Value, indices: Value): Value {
  return applyOperator(definition, [table, indices]);
}
