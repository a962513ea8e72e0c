/** @file Functions of one value, element by element. */
import type { Component } from "../library/define.ts";
import type { Value } from "../ir/builder.ts";
import { checkAllNumbers } from "./values.ts";

interface ElementwiseSpec {
  readonly name: string;
  readonly doc: Component["doc"];
  readonly apply: (x: Value) => Value;
  readonly samples: Component["samples"];
}

/** A function that keeps the shape of its value. */
export function elementwiseFunction({ name, doc, apply, samples }: ElementwiseSpec): Component {
  return {
    kind: "function",
    name,
    family: "arithmetic",
    doc,
    arguments: [],
    infer({ operands }) {
      const x = operands[0]!;
      return checkAllNumbers(name, [x]) ?? [x];
    },
    expand: ({ operands }) => [apply(operands[0]!)],
    samples,
  };
}
