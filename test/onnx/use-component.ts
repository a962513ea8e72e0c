/** @file Layers, losses and optimizers inside a graph whose weights are values of that graph. */
import { invariant } from "../../src/core/invariant.ts";
import type { Value } from "../../src/ir/builder.ts";
import type { Component } from "../../src/library/define.ts";
import { LOSSES } from "../../src/losses/registry.gen.ts";
import { OPTIMIZERS } from "../../src/optimizers/registry.gen.ts";
import { constant } from "../../src/ops/constant.ts";
import { type Given, givenArguments } from "../library/given.ts";
import { makeArguments } from "../../src/library/arguments.ts";
import { INITIALIZERS } from "../../src/initializers/registry.gen.ts";
import { readUse } from "../layers/written-use.ts";

interface Around {
  /** Weights and running statistics by the component's names. */
  readonly weights?: Readonly<Record<string, Value>>;
  readonly mode?: "train" | "infer";
  /** Receives running statistics. */
  readonly written?: Map<string, Value>;
}

/** A layer, or a chain of layers without weights (`Square -> AvgPool(2)`), as a spec writes it. */
export function useLayer(source: string, x: Value, around: Around = {}): Value {
  return source.split(" -> ").reduce((value, text) => {
    const { component, given } = readUse(text, ["f32[]"]);
    return expand(component, makeArguments(component.arguments, given, INITIALIZERS), [value], around);
  }, x);
}

/** A loss: one number. */
export function useLoss(
  name: string,
  operands: readonly (Value | null)[],
  given: Readonly<Record<string, Given>> = {},
): Value {
  const loss = LOSSES.get(name)!;
  return expand(loss, givenArguments(loss.arguments, given), operands, { mode: "train" });
}

/** One update of a parameter; `step` counts from 1. */
export function useOptimizer(
  name: string,
  given: Readonly<Record<string, Given>>,
  values: {
    readonly parameter: Value;
    readonly gradient: Value;
    readonly learningRate: Value;
    readonly state: Readonly<Record<string, Value>>;
  },
  step: number,
): { parameter: Value; state: Readonly<Record<string, Value>> } {
  const optimizer = OPTIMIZERS.get(name)!;
  const { builder } = values.parameter;
  const args = givenArguments(optimizer.arguments, given);
  return optimizer.update({ ...values, builder, step: constant(builder, step), args });
}

function expand(
  component: Component,
  args: Parameters<Component["expand"]>[0]["args"],
  operands: readonly (Value | null)[],
  { weights = {}, mode = "infer", written = new Map() }: Around,
): Value {
  const { builder } = operands[0]!;
  const need = (name: string): Value => {
    const value = weights[name];
    invariant(value, `${component.name} asks for ${name}`);
    return value;
  };
  let streams = 0;
  const [result] = component.expand({
    builder,
    operands,
    args,
    mode,
    updates: mode === "train",
    weight: need,
    hasWeight: (name) => name in weights,
    buffer: need,
    setBuffer: (name, value) => void written.set(name, value),
    stream: () => streams++,
  });
  return result!;
}
