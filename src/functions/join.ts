/** @file Joins element by element (add, max, mean, and - and /): equal shapes, plain numbers among them. */
import { joinProblem } from "../diagnostics/joins.ts";
import { type Complaint, complain, type Component, type OperandSpec } from "../library/define.ts";
import { printShape, sameAxes, type ValueType } from "../library/types.ts";
import type { Value } from "../ir/builder.ts";
import { checkAllNumbers, differences, isNumber, present, toOneShape } from "./values.ts";

interface JoinSpec {
  readonly name: string;
  readonly doc: Component["doc"];
  /** `values` for any number, or the names of two. */
  readonly operands: "values" | readonly [string, string];
  /** Of one shape each. */
  readonly apply: (values: readonly Value[]) => Value;
  readonly samples: Component["samples"];
}

/** A function that needs equal shapes. */
export function joinFunction({ name, doc, operands, apply, samples }: JoinSpec): Component {
  const specs: readonly OperandSpec[] =
    operands === "values"
      ? [{ name: "values", variadic: true }]
      : operands.map((operand) => ({ name: operand }));
  return {
    kind: "function",
    name,
    family: "connection",
    doc,
    operands: specs,
    arguments: [],
    transparent: true,
    infer: ({ operands: given }) => inferJoin(name, present(given)),
    expand: ({ operands: given }) => [apply(toOneShape(present(given)))],
    samples,
  };
}

/** The common type of values that are joined element by element. */
export function inferJoin(name: string, values: readonly ValueType[]): readonly ValueType[] | Complaint {
  const complaint = checkAllNumbers(name, values);
  if (complaint) return complaint;
  const shaped = values.filter((v) => !isNumber(v));
  const [first, ...others] = shaped;
  if (!first) return [values[0]!];
  const other = others.find((v) => !sameAxes(first, v));
  if (other)
    return complain(joinProblem, {
      join: name,
      first: printShape(first),
      other: printShape(other),
      differ: differences(first, other),
    });
  return [{ ...first, batched: shaped.some((v) => v.batched) }];
}
