/** @file concat: values side by side on one axis. */
import { concatProblem } from "../diagnostics/joins.ts";
import { axisProblem } from "../diagnostics/layers.ts";
import { type Complaint, complain, type Component } from "../library/define.ts";
import { axis, axisNames, namesOfRank, printShape, type ValueType } from "../library/types.ts";
import type { Value } from "../ir/builder.ts";
import { isBatchDim } from "../ir/types.ts";
import { broadcast } from "../ops/broadcast.ts";
import { concat } from "../ops/concat.ts";
import { addSizes, sameSize } from "../sizes/size.ts";
import { axesOf, checkAllNumbers, differences, present } from "./values.ts";

const component: Component = {
  kind: "function",
  name: "concat",
  family: "connection",
  doc: {
    summary: "Values side by side on one axis, channels by default.",
    formula: "a: [h, w, c], b: [h, w, c'], y: [h, w, c + c']",
    source: "Szegedy et al. 2014; Huang et al. 2016",
  },
  operands: [{ name: "values", variadic: true }],
  arguments: [
    {
      name: "axis",
      type: { kind: "word", words: ["t", "h", "w", "c"] },
      default: "c",
      doc: "The name of the axis.",
    },
  ],
  transparent: true,
  infer: ({ operands, args }) => inferConcat(present(operands), args.text("axis")),
  expand({ operands, args }) {
    const values = sameBatch(present(operands));
    const axes = axesOf(values[0]!).length;
    return [
      concat(values, namesOfRank(axes).indexOf(args.text("axis")) + values[0]!.type.shape.length - axes),
    ];
  },
  samples: [
    { source: "concat(x, y)", inputs: ["f32[2, 2, 3]", "f32[2, 2, 1]"] },
    { source: "concat(x, y, z)", inputs: ["f32[3]", "f32[1]", "f32[2]"] },
    { source: "concat(x, y, axis = t)", inputs: ["f32[3, 2]", "f32[1, 2]"] },
    { source: "concat(x, y, axis = w)", inputs: ["f32[1, 2, 2]", "f32[1, 3, 2]"] },
  ],
};

export default component;

function inferConcat(values: readonly ValueType[], name: string): readonly ValueType[] | Complaint {
  const complaint = checkAllNumbers("concat", values);
  if (complaint) return complaint;
  const [first, ...others] = values;
  const index = axisNames(first!).indexOf(name);
  if (index < 0) {
    return complain(axisProblem, {
      layer: "concat",
      axis: name,
      axes: axisNames(first!).join(", ") || "no axes",
      found: printShape(first!),
    });
  }
  for (const other of others) {
    const fits =
      other.axes.length === first!.axes.length &&
      other.axes.every((a, i) => i === index || sameSize(a.size, first!.axes[i]!.size));
    if (fits) continue;
    // The joined axis may differ, so it is no difference.
    const alike =
      other.axes.length === first!.axes.length
        ? { ...other, axes: other.axes.map((a, i) => (i === index ? first!.axes[i]! : a)) }
        : other;
    return complain(concatProblem, {
      axis: name,
      first: printShape(first!),
      other: printShape(other),
      differ: differences(first!, alike),
    });
  }
  if (others.length === 0) return [first!];
  const size = others.reduce((sum, v) => addSizes(sum, v.axes[index]!.size), first!.axes[index]!.size);
  return [
    {
      ...first!,
      axes: first!.axes.map((a, i) => (i === index ? axis(size) : a)),
      batched: values.some((v) => v.batched),
    },
  ];
}

/** Values that exist once (weights) repeated over the batch, where another value has one. */
function sameBatch(values: readonly Value[]): readonly Value[] {
  const batch = values.map((v) => v.type.shape[0]).find((dim) => dim !== undefined && isBatchDim(dim));
  if (!batch) return values;
  return values.map((v) => {
    const own = axesOf(v);
    return own.length < v.type.shape.length
      ? v
      : broadcast(
          v,
          [batch, ...own],
          own.map((_, i) => i + 1),
        );
  });
}
