/** @file What Softmax and LogSoftmax have in common: the last axis, and the warning about a single unit. */
import { oneUnitSoftmax } from "../diagnostics/layers.ts";
import { complain, type Component } from "../library/define.ts";
import { printShape } from "../library/types.ts";
import type { Value } from "../ir/builder.ts";
import { constantOf } from "../sizes/size.ts";
import { checkInput } from "./input.ts";

/** A normalisation over the last axis; `constant` is what it gives for one unit. */
export function softmaxLayer(
  name: string,
  doc: Component["doc"],
  constant: string,
  apply: (x: Value) => Value,
): Component {
  return {
    kind: "layer",
    name,
    family: "activation",
    doc,
    arguments: [],
    activation: "softmax",
    infer({ operands, warn }) {
      const x = operands[0]!;
      const complaint = checkInput(x, {
        layer: name,
        ranks: [1, 2, 3, 4],
        takes: "a value with a last axis to normalise",
      });
      if (complaint) return complaint;
      if (constantOf(x.axes.at(-1)!.size) === 1) {
        warn(
          complain(
            oneUnitSoftmax,
            { layer: name, found: printShape(x), value: constant },
            { help: ["Sigmoid gives one probability"] },
          ),
        );
      }
      return [x];
    },
    expand: ({ operands }) => [apply(operands[0]!)],
    samples: [
      { source: name, inputs: ["f32[4]"] },
      { source: name, inputs: ["f32[2, 3]"] },
    ],
  };
}
