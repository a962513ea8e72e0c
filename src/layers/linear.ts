/** @file Linear: x·W + b on the last axis. */
import { matmul } from "../ops/matmul.ts";
import type { Component } from "../library/define.ts";
import { axis, floatType } from "../library/types.ts";
import { productOf } from "../sizes/size.ts";
import { addBias } from "./bias.ts";
import { linearInput } from "./linear-input.ts";
import { checkInput } from "./input.ts";
import { BIAS, BIAS_INIT, INIT } from "./shared-arguments.ts";

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
    BIAS,
    INIT,
    BIAS_INIT,
    {
      name: "weight",
      type: { kind: "tensor" },
      default: null,
      doc: "A value to use as W, [c, units]; ties weights.",
    },
  ],
  infer({ operands, args, weight, macs }) {
    const x = operands[0]!;
    const complaint = checkInput(x, linearInput("Linear"));
    if (complaint) return complaint;
    const inputs = x.axes.at(-1)!.size;
    const units = args.size("units");
    weight("weight", { shape: [inputs, units], role: "weight", fanIn: inputs, fanOut: units, init: "init" });
    if (args.bool("bias"))
      weight("bias", { shape: [units], role: "bias", fanIn: inputs, fanOut: units, init: "bias_init" });
    macs(productOf([...x.axes.map((a) => a.size), units]));
    return [floatType([...x.axes.slice(0, -1), axis(units)])];
  },
  expand: (context) => [addBias(matmul(context.operands[0]!, context.weight("weight")), context)],
  samples: [
    { source: "Linear(3)", inputs: ["f32[4]"] },
    { source: "Linear(2, bias = false)", inputs: ["f32[3, 4]"] },
  ],
};

export default linear;
