/** @file A matrix product as a loop that folds: for small or odd shapes. */
import { argument, binary } from "../../ir/scalar.ts";
import type { Dim } from "../../ir/types.ts";
import type { LoopKernel, MatmulKernel } from "../../plan/plan.ts";

/** out[l, i, j] = Σ_p a[l, i, p]·b[l, p, j] over the box [...lead, m, n, k]. */
export function matmulLoop({ lead, m, n, k, a, b, out, origin }: MatmulKernel): LoopKernel {
  const leadOf = (strides: readonly Dim[]): readonly Dim[] => strides.slice(0, lead.length);
  const last = (strides: readonly Dim[], index: 0 | 1): Dim => strides[lead.length + index]!;
  return {
    kind: "loop",
    sizes: [...lead, m, n, k],
    reduced: [...lead.map(() => false), false, false, true],
    inner: {
      terms: [
        {
          kind: "load",
          access: { ...a, strides: [...leadOf(a.strides), last(a.strides, 0), 0, last(a.strides, 1)] },
        },
        {
          kind: "load",
          access: { ...b, strides: [...leadOf(b.strides), 0, last(b.strides, 1), last(b.strides, 0)] },
        },
        { kind: "formula", formula: binary("*", argument(0), argument(1)), arguments: [0, 1] },
      ],
      stores: [],
    },
    folds: [{ function: "sum", term: 2 }],
    outer: {
      terms: [{ kind: "fold", index: 0 }],
      stores: [
        {
          access: {
            ...out,
            strides: [...leadOf(out.strides), last(out.strides, 0), last(out.strides, 1), 0],
          },
          term: 0,
        },
      ],
    },
    origin,
  };
}
