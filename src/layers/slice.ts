/** @file Slice: a stretch of one axis. */
import { axisProblem, rangeProblem } from "../diagnostics/layers.ts";
import { type Arguments, complain, type Component } from "../library/define.ts";
import { axis, axisNames, namesOfRank, printShape } from "../library/types.ts";
import { slice } from "../ops/slice.ts";
import { constantOf, printSize, type Size, subtractSizes } from "../sizes/size.ts";
import { checkNumbers, findAxis } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "Slice",
  family: "shape",
  doc: {
    summary: "The places from, from + 1, … to - 1 of one axis.",
    formula: "Slice(axis = c, from = 0, to = 58): x: [h, w, 64], y: [h, w, 58]",
  },
  arguments: [
    {
      name: "axis",
      type: { kind: "word", words: ["t", "h", "w", "c"] },
      default: "c",
      doc: "The name of the axis.",
    },
    { name: "from", type: { kind: "int", min: 0 }, default: 0, doc: "The first place, counted from 0." },
    {
      name: "to",
      type: { kind: "int" },
      default: null,
      doc: "The place after the last; by default the end.",
    },
  ],
  transparent: true,
  infer({ operands, args, isWithin }) {
    const x = operands[0]!;
    const complaint = checkNumbers("Slice", x);
    if (complaint) return complaint;
    const name = args.text("axis");
    const index = findAxis(x, name);
    if (index === null)
      return complain(axisProblem, {
        layer: "Slice",
        axis: name,
        axes: axisNames(x).join(", "),
        found: printShape(x),
      });
    const size = x.axes[index]!.size;
    const [from, to] = rangeOf(args, size);
    const length = constantOf(subtractSizes(to, from));
    if ((length !== null && length < 1) || !isWithin(to, size)) {
      return complain(rangeProblem, {
        layer: "Slice",
        range: `${printSize(from)} up to ${printSize(to)}`,
        axis: name,
        size: printSize(size),
      });
    }
    return [{ ...x, axes: x.axes.map((a, i) => (i === index ? axis(subtractSizes(to, from)) : a)) }];
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const { shape } = x.type;
    const index = namesOfRank(shape.length - 1).indexOf(args.text("axis")) + 1;
    const from = args.int("from");
    const to = args.has("to") ? args.int("to") : (shape[index] as number);
    const start = shape.map((_, i) => (i === index ? from : 0));
    const size = shape.map((dim, i) => (i === index ? to - from : dim));
    return [slice(x, start, size)];
  },
  samples: [
    { source: "Slice(axis = c, from = 1, to = 3)", inputs: ["f32[4]"] },
    { source: "Slice(axis = w, to = 2)", inputs: ["f32[2, 3, 2]"] },
    { source: "Slice(axis = t, from = 1)", inputs: ["f32[3, 2]"] },
  ],
};

export default layer;

function rangeOf(args: Arguments, size: Size): readonly [Size, Size] {
  return [args.size("from"), args.has("to") ? args.size("to") : size];
}
