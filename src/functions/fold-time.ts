/** @file fold_time: the steps of a sequence as examples of their own; the way into each. */
import { functionTypeProblem } from "../diagnostics/joins.ts";
import { complain, type Component } from "../library/define.ts";
import { axisNames, printValueType } from "../library/types.ts";
import { dimProduct } from "../ir/types.ts";
import { reshape } from "../ops/reshape.ts";

const component: Component = {
  kind: "function",
  name: "fold_time",
  family: "connection",
  doc: {
    summary: "The steps of a sequence as examples of their own.",
    formula: "x: [t, …] of n examples, y: […] of n·t examples",
  },
  arguments: [],
  transparent: true,
  infer({ operands }) {
    const x = operands[0]!;
    if (axisNames(x)[0] === "t") return [{ ...x, axes: x.axes.slice(1) }];
    return complain(functionTypeProblem, {
      name: "fold_time",
      takes: "a sequence",
      found: printValueType(x),
    });
  },
  expand({ operands }) {
    const x = operands[0]!;
    const [batch, steps, ...rest] = x.type.shape;
    return [reshape(x, [dimProduct([batch!, steps!]), ...rest])];
  },
  samples: [],
};

export default component;
