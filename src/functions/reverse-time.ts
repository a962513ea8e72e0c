/** @file reverse_time: a sequence from its last step to its first; the backward half of bidir. */
import { functionTypeProblem } from "../diagnostics/joins.ts";
import { complain, type Component } from "../library/define.ts";
import { axisNames, printValueType } from "../library/types.ts";
import { reverse } from "../ops/reverse.ts";

const component: Component = {
  kind: "function",
  name: "reverse_time",
  family: "connection",
  doc: { summary: "A sequence from its last step to its first.", formula: "y[i] = x[t - 1 - i], x: [t, …]" },
  arguments: [],
  transparent: true,
  infer({ operands }) {
    const x = operands[0]!;
    if (axisNames(x)[0] === "t") return [x];
    return complain(functionTypeProblem, {
      name: "reverse_time",
      takes: "a sequence",
      found: printValueType(x),
    });
  },
  expand: ({ operands }) => [reverse(operands[0]!, 1)],
  samples: [
    { source: "reverse_time(x)", inputs: ["f32[3, 2]"] },
    { source: "reverse_time(x)", inputs: ["index(4)[3]"] },
  ],
};

export default component;
