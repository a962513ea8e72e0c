/** @file Permute: the axes in another order. */
import { permuteProblem } from "../diagnostics/layers.ts";
import { type Arguments, complain, type Component } from "../library/define.ts";
import { axisNames, namesOfRank, floatType, printShape } from "../library/types.ts";
import { invariant } from "../core/invariant.ts";
import { transpose } from "../ops/transpose.ts";
import { checkNumbers } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "Permute",
  family: "shape",
  doc: {
    summary: "The axes in another order.",
    formula: "Permute(w, h, c): y[w, h, c] = x[h, w, c]; the new axes take the names of their places",
  },
  arguments: [
    {
      name: "axes",
      type: { kind: "list", of: { kind: "word", words: ["t", "h", "w", "c"] } },
      rest: true,
      doc: "The names of the input's axes, each once, in the new order.",
    },
  ],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    const complaint = checkNumbers("Permute", x);
    if (complaint) return complaint;
    const names = axisNames(x);
    const order = orderOf(args, names);
    const complete = order.length === names.length && names.every((_, i) => order.includes(i));
    if (complete) return [floatType(order.map((i) => x.axes[i]!))];
    return complain(permuteProblem, {
      given: wordsOf(args).join(", "),
      axes: names.join(", "),
      found: printShape(x),
    });
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const order = orderOf(args, namesOfRank(x.type.shape.length - 1));
    return [transpose(x, [0, ...order.map((i) => i + 1)])];
  },
  samples: [
    { source: "Permute(w, h, c)", inputs: ["f32[2, 3, 2]"] },
    { source: "Permute(c, t)", inputs: ["f32[3, 2]"] },
  ],
};

export default layer;

function orderOf(args: Arguments, names: readonly string[]): readonly number[] {
  return wordsOf(args).map((word) => names.indexOf(word));
}

function wordsOf(args: Arguments): readonly string[] {
  const axes = args.raw("axes");
  invariant(axes?.kind === "list", "Permute's axes are no list");
  return axes.items.map((item) => {
    invariant(item.kind === "word", "an axis of Permute is no word");
    return item.value;
  });
}
