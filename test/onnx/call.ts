/** @file A node of ONNX as an adapter sees it, and what adapters share: shapes, axes, layouts. */
import { invariant } from "../../src/core/invariant.ts";
import type { GraphBuilder, Value } from "../../src/ir/builder.ts";
import { broadcast } from "../../src/ops/broadcast.ts";
import { reshape } from "../../src/ops/reshape.ts";
import { transpose } from "../../src/ops/transpose.ts";

export interface Call {
  readonly builder: GraphBuilder;
  /** null: an optional input that is left out. */
  readonly inputs: readonly (Value | null)[];
  /** The data of inputs that are known at compile time. */
  readonly numbers: (input: number) => readonly number[] | null;
  /** ONNX's name of an input's type of number; in our graphs all are numbers. */
  readonly dtype: (input: number) => string | null;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** How many outputs there are. */
  readonly outputs: number;
}

/** An output, or why it is not compared. */
export type Output = Value | string;

/** All outputs, or why the case cannot be said. */
export type Adapter = (call: Call) => Value | readonly Output[] | string;

export const unary =
  (f: (x: Value) => Value): Adapter =>
  (call) =>
    f(input(call, 0));

/** An input that must be there. */
export function input({ inputs }: Call, index: number): Value {
  const x = inputs[index];
  invariant(x, `input ${index} is missing`);
  return x;
}

export function has({ inputs }: Call, index: number): boolean {
  return inputs[index] != null;
}

/** An attribute that is a number, or its default. */
export function numberOf({ attributes }: Call, name: string, value: number): number {
  return (attributes[name] as number | undefined) ?? value;
}

export function listOf({ attributes }: Call, name: string): readonly number[] | undefined {
  return attributes[name] as readonly number[] | undefined;
}

/** The shape; every case has fixed sizes. */
export function shapeOf(x: Value): readonly number[] {
  return x.type.shape as readonly number[];
}

/** An axis counted from the front. */
export function axisOf(x: Value, axis: number): number {
  return axis < 0 ? x.type.shape.length + axis : axis;
}

/** NumPy's common shape. */
export function commonShape(shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(...shapes.map((s) => s.length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((s) => s.at(i - rank) ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** NumPy's broadcasting: axes of size 1 are dropped and come back repeated. */
export function stretch(x: Value, shape: readonly number[]): Value {
  const own = shapeOf(x);
  const lead = shape.length - own.length;
  const kept = own.map((_, axis) => axis).filter((axis) => own[axis] === shape[lead + axis]);
  if (kept.length === shape.length) return x;
  const lean = reshape(
    x,
    kept.map((axis) => own[axis]!),
  );
  return broadcast(
    lean,
    shape,
    kept.map((axis) => lead + axis),
  );
}

/** [n, c, ...spatial] → [n, ...spatial, c] */
export function channelsLast(x: Value): Value {
  const axes = x.type.shape.map((_, i) => i);
  return transpose(x, [0, ...axes.slice(2), 1]);
}

export function channelsFirst(x: Value): Value {
  const last = x.type.shape.length - 1;
  return transpose(x, [0, last, ...x.type.shape.map((_, i) => i).slice(1, last)]);
}

/** f on the value with one axis moved to the end, which is moved back. */
export function onLastAxis(x: Value, axis: number, f: (x: Value) => Value): Value {
  const axes = x.type.shape.map((_, i) => i);
  const order = [...axes.filter((i) => i !== axis), axis];
  return transpose(
    f(transpose(x, order)),
    axes.map((i) => order.indexOf(i)),
  );
}
