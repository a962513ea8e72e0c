/** @file Linear: x·W + b on the last axis. */
import { rankProblem } from "../diagnostics/layers.ts";
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { matmul } from "../ops/matmul.ts";
import { type Component, complain } from "../library/define.ts";
import { axis, floatType, printShape } from "../library/types.ts";
import { productOf } from "../sizes/size.ts";

const linear: Component = {
  kind: "layer",
  name: "Linear",
  family: "weighted",
  doc: {
    summary: "A fully connected layer on the last axis.",
    formula: "y = x·W + b, x: [c] or [t, c], W: [c, units], b: [units]",
    source: "Rosenblatt 1957; Widrow and Hoff 1960",
  },
  arguments: [
    { name: "units", type: { kind: "int" }, doc: "Size of the last axis of the output." },
    { name: "bias", type: { kind: "bool" }, default: true, doc: "Adds b." },
    { name: "init", type: { kind: "initializer" }, default: null, doc: "Initializer of W; by default it follows the activation after the layer." },
    { name: "bias_init", type: { kind: "initializer" }, default: "zeros", doc: "Initializer of b." },
    { name: "weight", type: { kind: "tensor" }, default: null, doc: "A value to use as W, [c, units]; ties weights." },
  ],
  infer({ operands, args, weight, macs }) {
    const x = operands[0]!;
    const rank = x.axes.length;
    if (rank !== 1 && rank !== 2) {
      return complain(
        rankProblem,
        { layer: "Linear", takes: "a vector [c] or a sequence [t, c]", found: printShape(x) },
        rank > 2 ? { help: ["insert Flatten or GlobalAvgPool before Linear"] } : {},
      );
    }
    const inputs = x.axes[rank - 1]!.size;
    const units = args.size("units");
    weight("weight", { shape: [inputs, units], role: "weight", fanIn: inputs, fanOut: units, init: "init" });
    if (args.bool("bias")) weight("bias", { shape: [units], role: "bias", fanIn: inputs, fanOut: units, init: "bias_init" });
    macs(productOf([...x.axes.map((a) => a.size), units]));
    return [floatType([...x.axes.slice(0, -1), axis(units)])];
  },
  expand({ operands, weight, hasWeight }) {
    const y = matmul(operands[0]!, weight("weight"));
    return [hasWeight("bias") ? add(y, broadcastLike(weight("bias"), y)) : y];
  },
  samples: [
    { source: "Linear(3)", inputs: ["f32[4]"] },
    { source: "Linear(2, bias = false)", inputs: ["f32[3, 4]"] },
  ],
};

export default linear;
