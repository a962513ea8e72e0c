/** @file Embedding: a learned vector for each class. */
import { classesProblem, dtypeProblem } from "../diagnostics/layers.ts";
import { type Complaint, complain, type Component } from "../library/define.ts";
import { axis, floatType, printValueType, type ValueType } from "../library/types.ts";
import { gather } from "../ops/gather.ts";
import { printSize, sameSize, type Size } from "../sizes/size.ts";
import { INIT } from "./shared-arguments.ts";

const layer: Component = {
  kind: "layer",
  name: "Embedding",
  family: "weighted",
  doc: {
    summary: "A learned vector for each class or token.",
    formula: "y = weight[x], x: index(vocab)[t], weight: [vocab, dim], y: [t, dim]",
    source: "Bengio et al. 2003",
  },
  arguments: [
    { name: "vocab", type: { kind: "int" }, doc: "Number of classes; the bound of the input's index type." },
    { name: "dim", type: { kind: "int" }, doc: "Size of the vectors." },
    INIT,
    {
      name: "weight",
      type: { kind: "tensor" },
      default: null,
      doc: "A value to use as the table, [vocab, dim]; ties weights.",
    },
  ],
  infer({ operands, args, weight }) {
    const x = operands[0]!;
    const [vocab, dim] = [args.size("vocab"), args.size("dim")];
    const complaint = checkClasses("Embedding", "vocab", x, vocab);
    if (complaint) return complaint;
    weight("weight", { shape: [vocab, dim], role: "weight", fanIn: vocab, fanOut: dim, init: "init" });
    return [{ ...floatType([...x.axes, axis(dim)]), batched: x.batched }];
  },
  expand: ({ operands, weight }) => [gather(weight("weight"), operands[0]!)],
  samples: [
    { source: "Embedding(5, 3)", inputs: ["index(5)[4]"] },
    { source: "Embedding(3, 2)", inputs: ["index(3)"] },
  ],
};

export default layer;

/** A complaint where x is no index, or one with another number of classes. */
export function checkClasses(name: string, argument: string, x: ValueType, size: Size): Complaint | null {
  if (x.dtype !== "index") {
    return complain(
      dtypeProblem,
      { layer: name, takes: "an index (a class or token)", found: printValueType(x) },
      { help: ["declare the input as index(n)[t]; Linear projects numbers"] },
    );
  }
  if (!x.classes || sameSize(x.classes, size)) return null;
  const classes = printSize(x.classes);
  return complain(
    classesProblem,
    { layer: name, argument, size: printSize(size), classes },
    { help: [`${argument} = ${classes}`] },
  );
}
