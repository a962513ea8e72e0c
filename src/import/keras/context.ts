/** @file A Keras model while it is translated: its values, and readers of a layer's config. */
import { constantOf, type Size } from "../../sizes/size.ts";
import { addLayer, type StepBuilder } from "../builder.ts";
import { refuse } from "../fault.ts";
import type { Numbers, Shape, StepId } from "../steps.ts";
import type { Config, KerasLayer } from "./read-config.ts";

/** A value of the spec; `classes`: whole numbers below that. */
export interface KerasValue {
  readonly step: StepId;
  readonly shape: Shape;
}

/** Where a layer stands. Weights are null without a file: the spec's start values are taken. */
export interface Use {
  readonly to: StepBuilder;
  readonly layer: KerasLayer;
  readonly config: Config;
  readonly find: (variables: readonly string[], inside?: string) => readonly (Numbers | null)[];
}

export type TranslateLayer = (use: Use, inputs: readonly KerasValue[]) => KerasValue;

export function numberIn(config: Config, name: string, otherwise?: number): number {
  const value = config[name] ?? otherwise;
  return typeof value === "number" ? value : refuse(`${name} = ${JSON.stringify(value)} is no number`);
}

export function flagIn(config: Config, name: string, otherwise: boolean): boolean {
  const value = config[name] ?? otherwise;
  return typeof value === "boolean"
    ? value
    : refuse(`${name} = ${JSON.stringify(value)} is neither true nor false`);
}

export function textIn(config: Config, name: string, otherwise: string): string {
  const value = config[name] ?? otherwise;
  return typeof value === "string" ? value : refuse(`${name} = ${JSON.stringify(value)} is no text`);
}

/** One number an axis: `3` and `[3, 3]`. */
export function numbersIn(
  config: Config,
  name: string,
  count: number,
  otherwise?: number,
): readonly number[] {
  const value = config[name] ?? otherwise;
  if (typeof value === "number") return Array.from({ length: count }, () => value);
  const list = Array.isArray(value) ? (value as unknown[]) : [];
  return list.length === count && list.every((x): x is number => typeof x === "number")
    ? list
    : refuse(`${name} = ${JSON.stringify(value)} is not one number for each of ${count} axes`);
}

/** `3`, or `3x5`. */
export function writeSizes(sizes: readonly number[]): number | string {
  return sizes.every((s) => s === sizes[0]) ? sizes[0]! : sizes.join("x");
}

export function only(inputs: readonly KerasValue[]): KerasValue {
  return inputs.length === 1 ? inputs[0]! : refuse(`it takes ${inputs.length} values; one is possible`);
}

/** Channels, which have to be a number. */
export function channelsOf(x: KerasValue): number {
  return constantOf(x.shape.at(-1) ?? refuse("a single number")) ?? refuse("an open number of channels");
}

/** x through a layer with the weights that are there. */
export function through(
  { to }: Pick<Use, "to">,
  x: KerasValue,
  name: string,
  args: Parameters<typeof addLayer>[2],
  shape: readonly Size[] = x.shape,
  weights: Readonly<Record<string, Numbers | null>> = {},
): KerasValue {
  const entries = Object.entries(weights);
  const given = entries.filter((entry): entry is [string, Numbers] => entry[1] !== null);
  return { step: addLayer(to, name, args, x.step, shape, Object.fromEntries(given)), shape };
}
