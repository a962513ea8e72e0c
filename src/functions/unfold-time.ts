/** @file unfold_time: steps that were examples of their own, as sequences again; the way out of each. */
import type { Component } from "../library/define.ts";
import { axis } from "../library/types.ts";
import { isBatchDim } from "../ir/types.ts";
import { invariant } from "../core/invariant.ts";
import { reshape } from "../ops/reshape.ts";

const component: Component = {
  kind: "function",
  name: "unfold_time",
  family: "connection",
  doc: {
    summary: "Steps that were examples of their own, as sequences again.",
    formula: "x: […] of n·t examples, y: [t, …] of n examples",
  },
  arguments: [{ name: "length", type: { kind: "int" }, doc: "Steps of a sequence." }],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    return [{ ...x, axes: [axis(args.size("length")), ...x.axes] }];
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const length = args.int("length");
    const [examples, ...rest] = x.type.shape;
    invariant(
      examples !== undefined && isBatchDim(examples) && examples.batch % length === 0,
      "steps that are not whole sequences",
    );
    return [reshape(x, [{ batch: examples.batch / length }, length, ...rest])];
  },
  samples: [],
};

export default component;
