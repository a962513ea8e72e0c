/** @file mul: the product of values, broadcast over axes of the same name. */
import { mulProblem } from "../diagnostics/joins.ts";
import { type Complaint, complain, type Component } from "../library/define.ts";
import { axisNames, printShape, type ValueType } from "../library/types.ts";
import { multiply } from "../ops/multiply.ts";
import { printSize, sameSize } from "../sizes/size.ts";
import { alignByName, checkAllNumbers, present } from "./values.ts";

const component: Component = {
  kind: "function",
  name: "mul",
  family: "connection",
  doc: {
    summary:
      "The product of values, element by element; a value is repeated along the axes that it lacks, by name.",
    formula: "y[h, w, c] = a[h, w, c]·b[c]",
  },
  operands: [{ name: "values", variadic: true }],
  arguments: [],
  transparent: true,
  infer: ({ operands }) => inferProduct(present(operands)),
  expand: ({ operands }) => [alignByName(present(operands)).reduce((a, b) => multiply(a, b))],
  samples: [
    { source: "mul(x, y)", inputs: ["f32[2, 2, 3]", "f32[3]"] },
    { source: "mul(x, y, z)", inputs: ["f32[3]", "f32[2, 3]", "f32[3]"] },
    { source: "mul(x, y)", inputs: ["f32[]", "f32[2, 3]"] },
  ],
};

export default component;

function inferProduct(values: readonly ValueType[]): readonly ValueType[] | Complaint {
  const complaint = checkAllNumbers("mul", values);
  if (complaint) return complaint;
  const largest = values.reduce((a, b) => (b.axes.length > a.axes.length ? b : a));
  for (const value of values) {
    const differ = mismatch(value, largest);
    if (differ !== null)
      return complain(mulProblem, { first: printShape(value), other: printShape(largest), differ });
  }
  return [{ ...largest, batched: values.some((v) => v.batched) }];
}

/** Why one value cannot be repeated to the axes of another, or null. */
function mismatch(value: ValueType, largest: ValueType): string | null {
  const [own, names] = [axisNames(value), axisNames(largest)];
  for (const [i, name] of own.entries()) {
    const other = largest.axes[names.indexOf(name)];
    if (!other) return `only the first has an axis ${name}`;
    const { size } = value.axes[i]!;
    if (!sameSize(size, other.size)) return `${name} is ${printSize(size)} and ${printSize(other.size)}`;
  }
  return null;
}
