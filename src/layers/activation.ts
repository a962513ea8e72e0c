/** @file What activations have in common: any shape of numbers in, the same shape out, no weights. */
import type { ArgumentSpec, Arguments, Component, ComponentSample } from "../library/define.ts";
import type { Value } from "../ir/builder.ts";
import { checkNumbers } from "./input.ts";

interface ActivationSpec {
  readonly name: string;
  readonly summary: string;
  readonly formula: string;
  readonly source?: string;
  /** Which initialisation suits the weights before it. */
  readonly follows: NonNullable<Component["activation"]>;
  readonly arguments?: readonly ArgumentSpec[];
  /** x: [n, ...], any shape; the result has the same. */
  readonly apply: (x: Value, args: Arguments) => Value;
  readonly range?: ComponentSample["range"];
  readonly samples?: readonly ComponentSample[];
}

/** An elementwise layer. */
export function activationLayer(spec: ActivationSpec): Component {
  const { name, summary, formula, source } = spec;
  return {
    kind: "layer",
    name,
    family: "activation",
    doc: { summary, formula, source },
    arguments: spec.arguments ?? [],
    activation: spec.follows,
    infer({ operands }) {
      const x = operands[0]!;
      return checkNumbers(name, x) ?? [x];
    },
    expand: ({ operands, args }) => [spec.apply(operands[0]!, args)],
    samples: spec.samples ?? [
      { source: name, inputs: ["f32[5]"], range: spec.range },
      { source: name, inputs: ["f32[2, 3]"], range: spec.range },
    ],
  };
}
