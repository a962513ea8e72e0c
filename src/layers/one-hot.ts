/** @file OneHot: classes as vectors of one 1 and otherwise 0. */
import type { Component } from "../library/define.ts";
import { axis, floatType } from "../library/types.ts";
import { oneHot } from "../ops/one-hot.ts";
import { checkClasses } from "./embedding.ts";

const layer: Component = {
  kind: "layer",
  name: "OneHot",
  family: "shape",
  doc: {
    summary: "Classes as vectors of one 1 and otherwise 0.",
    formula: "y[c] = 1 where c = x, else 0, x: index(classes)[t], y: [t, classes]",
  },
  arguments: [
    {
      name: "classes",
      type: { kind: "int" },
      doc: "Number of classes; the bound of the input's index type.",
    },
  ],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    const classes = args.size("classes");
    return checkClasses("OneHot", "classes", x, classes) ?? [floatType([...x.axes, axis(classes)])];
  },
  expand: ({ operands, args }) => [oneHot(operands[0]!, args.int("classes"))],
  samples: [
    { source: "OneHot(3)", inputs: ["index(3)[2]"] },
    { source: "OneHot(4)", inputs: ["index(4)"] },
  ],
};

export default layer;
