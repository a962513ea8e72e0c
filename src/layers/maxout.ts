/** @file Maxout: the largest of several linear pieces. */
import type { Component } from "../library/define.ts";
import { axis, floatType } from "../library/types.ts";
import { matmul } from "../ops/matmul.ts";
import { reduceMax } from "../ops/reduce-max.ts";
import { reshape } from "../ops/reshape.ts";
import { multiplySizes, productOf } from "../sizes/size.ts";
import { addBias } from "./bias.ts";
import { checkInput } from "./input.ts";
import { linearInput } from "./linear-input.ts";
import { BIAS, BIAS_INIT, INIT } from "./shared-arguments.ts";

const layer: Component = {
  kind: "layer",
  name: "Maxout",
  family: "weighted",
  doc: {
    summary: "The largest of several linear functions, for each unit.",
    formula:
      "y[u] = max_p (x·W + b)[u·pieces + p], x: [c] or [t, c], W: [c, units·pieces], b: [units·pieces]",
    source: "Goodfellow et al. 2013",
  },
  arguments: [
    { name: "units", type: { kind: "int" }, doc: "Size of the last axis of the output." },
    { name: "pieces", type: { kind: "int" }, default: 2, doc: "Linear functions a unit." },
    BIAS,
    INIT,
    BIAS_INIT,
  ],
  infer({ operands, args, weight, macs }) {
    const x = operands[0]!;
    const complaint = checkInput(x, linearInput("Maxout"));
    if (complaint) return complaint;
    const inputs = x.axes.at(-1)!.size;
    const units = args.size("units");
    const width = multiplySizes(units, args.size("pieces"));
    weight("weight", { shape: [inputs, width], role: "weight", fanIn: inputs, fanOut: width, init: "init" });
    if (args.bool("bias"))
      weight("bias", { shape: [width], role: "bias", fanIn: inputs, fanOut: width, init: "bias_init" });
    macs(productOf([...x.axes.map((a) => a.size), width]));
    return [floatType([...x.axes.slice(0, -1), axis(units)])];
  },
  expand(context) {
    const pieces = addBias(matmul(context.operands[0]!, context.weight("weight")), context);
    const { shape } = pieces.type;
    const split = reshape(pieces, [
      ...shape.slice(0, -1),
      context.args.int("units"),
      context.args.int("pieces"),
    ]);
    return [reduceMax(split, [shape.length])];
  },
  samples: [
    { source: "Maxout(3)", inputs: ["f32[4]"] },
    { source: "Maxout(2, 3, bias = false)", inputs: ["f32[2, 3]"] },
  ],
};

export default layer;
