/** @file Penalties add up the size of several weights or values: what l1 and l2 share but their formula. */
import { penaltyNotNumbers } from "../diagnostics/losses.ts";
import type { Value } from "../ir/builder.ts";
import { isBatchDim } from "../ir/types.ts";
import { type Component, complain, type ComponentSample, type Doc } from "../library/define.ts";
import { printValueType, SCALAR_TYPE } from "../library/types.ts";
import { add } from "../ops/add.ts";
import { constant } from "../ops/constant.ts";
import { reduceMean } from "../ops/reduce-mean.ts";
import { reduceSum } from "../ops/reduce-sum.ts";
import { allAxes } from "./reduce.ts";

interface Penalty {
  readonly name: string;
  readonly doc: Doc;
  /** The penalty of each element. */
  readonly formula: (x: Value) => Value;
  readonly samples: readonly ComponentSample[];
}

/** A penalty on any number of values. */
export function penalty({ name, doc, formula, samples }: Penalty): Component {
  return {
    kind: "loss",
    name,
    family: "penalties",
    doc,
    operands: [{ name: "values", doc: "Weights (`weights`, `e1.weights`) or values.", variadic: true }],
    arguments: [],
    infer({ operands }) {
      const odd = operands.find((x) => x && x.dtype !== "f32");
      return odd ? complain(penaltyNotNumbers, { name, found: printValueType(odd) }) : [SCALAR_TYPE];
    },
    expand({ operands, builder }) {
      const sums = operands.flatMap((x) => (x ? [sumOf(formula(x))] : []));
      return [sums.length === 0 ? constant(builder, 0) : sums.reduce(add)];
    },
    samples,
  };
}

/** The sum of all elements; of a value that each example has, the mean of the examples' sums. */
function sumOf(x: Value): Value {
  const [first] = x.type.shape;
  if (first === undefined || !isBatchDim(first)) return reduceSum(x, allAxes(x));
  return reduceMean(reduceSum(x, allAxes(x).slice(1)), [0]);
}
