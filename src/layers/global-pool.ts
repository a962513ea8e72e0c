/** @file What GlobalMaxPool and GlobalAvgPool have in common: all axes but the channels go. */
import type { Component } from "../library/define.ts";
import { floatType } from "../library/types.ts";
import type { Value } from "../ir/builder.ts";
import { checkInput } from "./input.ts";

/** A layer that reduces [t, c], [h, w, c] or [t, h, w, c] to [c]. */
export function globalPoolLayer(
  name: string,
  doc: Component["doc"],
  reduce: (x: Value, axes: readonly number[]) => Value,
): Component {
  return {
    kind: "layer",
    name,
    family: "pooling",
    doc,
    arguments: [],
    transparent: true,
    infer({ operands }) {
      const x = operands[0]!;
      const complaint = checkInput(x, {
        layer: name,
        ranks: [2, 3, 4],
        takes: "a sequence [t, c], an image [h, w, c] or a video [t, h, w, c]",
        help: () => [`a vector has nothing left to pool: leave ${name} out`],
      });
      return complaint ?? [floatType([x.axes.at(-1)!])];
    },
    expand({ operands }) {
      const x = operands[0]!;
      return [
        reduce(
          x,
          Array.from({ length: x.type.shape.length - 2 }, (_, i) => i + 1),
        ),
      ];
    },
    samples: [
      { source: name, inputs: ["f32[3, 4, 2]"] },
      { source: name, inputs: ["f32[5, 2]"] },
    ],
  };
}
