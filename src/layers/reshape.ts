/** @file Reshape: the same values with other axes. */
import { reshapeProblem } from "../diagnostics/layers.ts";
import { type Arguments, complain, type Component } from "../library/define.ts";
import { axis, floatType, printShape } from "../library/types.ts";
import { invariant } from "../core/invariant.ts";
import { reshape } from "../ops/reshape.ts";
import { constantOf, printSize, productOf, sameSize, type Size } from "../sizes/size.ts";
import { checkNumbers } from "./input.ts";

const layer: Component = {
  kind: "layer",
  name: "Reshape",
  family: "shape",
  doc: {
    summary: "The same values, in row-major order, with other axes.",
    formula: "Reshape(30, 30, 80): x: [72000], y: [h=30, w=30, c=80]",
  },
  arguments: [
    {
      name: "shape",
      type: { kind: "list", of: { kind: "int" } },
      rest: true,
      doc: "The sizes of the new axes, without the batch axis.",
    },
  ],
  transparent: true,
  infer({ operands, args }) {
    const x = operands[0]!;
    const complaint = checkNumbers("Reshape", x);
    if (complaint) return complaint;
    const sizes = shapeOf(args);
    const [before, after] = [productOf(x.axes.map((a) => a.size)), productOf(sizes)];
    if (sameSize(before, after)) return [floatType(sizes.map(axis))];
    return complain(reshapeProblem, {
      found: printShape(x),
      from: printSize(before),
      to: `[${sizes.map(printSize).join(", ")}]`,
      count:
        sizes.length > 1 ? `${sizes.map(printSize).join(" * ")} = ${printSize(after)}` : printSize(after),
    });
  },
  expand({ operands, args }) {
    const x = operands[0]!;
    const [batch] = x.type.shape;
    return [reshape(x, [batch!, ...shapeOf(args).map(knownSize)])];
  },
  samples: [
    { source: "Reshape(2, 3)", inputs: ["f32[6]"] },
    { source: "Reshape(4, 1, 2)", inputs: ["f32[2, 4]"] },
  ],
};

export default layer;

function shapeOf(args: Arguments): readonly Size[] {
  const shape = args.raw("shape");
  invariant(shape?.kind === "list", "Reshape's sizes are no list");
  return shape.items.map((item) => {
    invariant(item.kind === "size", "a size of Reshape is none");
    return item.size;
  });
}

function knownSize(size: Size): number {
  const value = constantOf(size);
  invariant(value !== null, "a size of Reshape is symbolic where a number is needed");
  return value;
}
