/** @file transpose: a matrix with its two axes swapped. */
import { functionTypeProblem } from "../diagnostics/joins.ts";
import { complain, type Component } from "../library/define.ts";
import { printValueType } from "../library/types.ts";
import { transpose } from "../ops/transpose.ts";
import { axesOf } from "./values.ts";

const component: Component = {
  kind: "function",
  name: "transpose",
  family: "arithmetic",
  doc: { summary: "A matrix with its two axes swapped; for tying weights.", formula: "y[j, i] = x[i, j]" },
  arguments: [],
  transparent: true,
  infer({ operands }) {
    const x = operands[0]!;
    if (x.axes.length !== 2)
      return complain(functionTypeProblem, {
        name: "transpose",
        takes: "a value with two axes",
        found: printValueType(x),
      });
    return [{ ...x, axes: [x.axes[1]!, x.axes[0]!] }];
  },
  expand({ operands }) {
    const x = operands[0]!;
    return [transpose(x, axesOf(x).length < x.type.shape.length ? [0, 2, 1] : [1, 0])];
  },
  samples: [{ source: "transpose(x)", inputs: ["f32[2, 3]"] }],
};

export default component;
