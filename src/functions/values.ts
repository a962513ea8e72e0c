/** @file What functions of values share: what they take, plain numbers among them, and the way to one shape. */
import { functionTypeProblem } from "../diagnostics/joins.ts";
import { type Complaint, complain } from "../library/define.ts";
import { axisNames, namesOfRank, printValueType, type ValueType } from "../library/types.ts";
import type { Value } from "../ir/builder.ts";
import { type Dim, isBatchDim } from "../ir/types.ts";
import { broadcast, broadcastTo } from "../ops/broadcast.ts";
import { printSize, sameSize } from "../sizes/size.ts";

/** Values that are there, in order. */
export function present<T>(operands: readonly (T | null)[]): readonly T[] {
  return operands.filter((x): x is T => x !== null);
}

/** A plain number, a loss or a penalty: f32[], once. It mixes with every shape. */
export function isNumber(type: ValueType): boolean {
  return type.axes.length === 0 && !type.batched;
}

/** A complaint where one of the values is an index or a bool. */
export function checkAllNumbers(name: string, values: readonly ValueType[]): Complaint | null {
  const other = values.find((v) => v.dtype !== "f32");
  if (!other) return null;
  const help = other.dtype === "index" ? ["OneHot or Embedding turns classes into numbers"] : [];
  return complain(
    functionTypeProblem,
    { name, takes: "numbers (f32)", found: printValueType(other) },
    { help },
  );
}

/** "; h: 32 against 16; c: 16 against 32", the axes in which two types differ; "" where their number differs. */
export function differences(a: ValueType, b: ValueType): string {
  if (a.axes.length !== b.axes.length) return "";
  const names = axisNames(a);
  const parts = a.axes.flatMap((x, i) => {
    const y = b.axes[i]!;
    return sameSize(x.size, y.size)
      ? []
      : [`; ${names[i]}: ${printSize(x.size)} against ${printSize(y.size)}`];
  });
  return parts.join("");
}

/** The values repeated to the shape of the largest; all but plain numbers have that shape already, but for the batch axis. */
export function toOneShape(values: readonly Value[]): readonly Value[] {
  const { shape } = values.reduce((a, b) => (b.type.shape.length > a.type.shape.length ? b : a)).type;
  return values.map((v) => broadcastTo(v, shape));
}

/** The values repeated along the axes (by name) that they lack of the largest, and over the batch. */
export function alignByName(values: readonly Value[]): readonly Value[] {
  const largest = values.reduce((a, b) => (axesOf(b).length > axesOf(a).length ? b : a));
  const names = namesOfRank(axesOf(largest).length);
  const batch = values.map((v) => v.type.shape[0]).find((dim) => dim !== undefined && isBatchDim(dim));
  const shape: readonly Dim[] = batch ? [batch, ...axesOf(largest)] : axesOf(largest);
  const lead = batch ? 1 : 0;
  return values.map((v) => {
    if (v.type.shape.length === shape.length) return v;
    const own = axesOf(v);
    const places = own.map((_, i) => lead + names.indexOf(namesOfRank(own.length)[i]!));
    return broadcast(v, shape, own.length < v.type.shape.length ? [0, ...places] : places);
  });
}

/** The sizes of a value without its batch axis. */
export function axesOf({ type: { shape } }: Value): readonly Dim[] {
  return shape.length > 0 && isBatchDim(shape[0]!) ? shape.slice(1) : shape;
}
