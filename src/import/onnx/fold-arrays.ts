/** @file Constants reshaped, transposed, cut and joined. */
import type { Size } from "../../sizes/size.ts";
import { refuse } from "../fault.ts";
import { axisOf, type Context, integersFrom, type Known, numberOf, plain } from "./context.ts";
import type { OnnxNode, OnnxTensor } from "./model.ts";

export type Element = number | Size;

const MOST_ELEMENTS = 2 ** 28;

export function countOf(shape: readonly number[]): number {
  const count = shape.reduce((a, b) => a * b, 1);
  return count <= MOST_ELEMENTS ? count : refuse(`a constant of ${count} numbers`);
}

/** The elements at places given by their indices along each axis. */
export function pick(x: Known, shape: readonly number[], from: (index: readonly number[]) => number): Known {
  const count = countOf(shape);
  const data = ArrayBuffer.isView(x.data) ? new Float64Array(count) : new Array<Element>(count);
  const index = shape.map(() => 0);
  for (let i = 0; i < count; i++) {
    (data as Element[])[i] = x.data[from(index)]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return { ...x, shape, data };
}

export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 1));
}

export function transpose(x: Known, perm: readonly number[]): Known {
  const strides = stridesOf(x.shape);
  return pick(
    x,
    perm.map((axis) => x.shape[axis]!),
    (index) => perm.reduce((sum, axis, i) => sum + index[i]! * strides[axis]!, 0),
  );
}

export function transposeKnown(x: OnnxTensor, perm: readonly number[]): OnnxTensor {
  if (perm.every((axis, i) => axis === i)) return x;
  const shape = perm.map((axis) => x.shape[axis]!);
  const own = stridesOf(x.shape);
  const strides = perm.map((axis) => own[axis]!);
  const data = new Float32Array(countOf(shape));
  const index = shape.map(() => 0);
  // Weights are large: the place moves by strides instead of being computed for each number.
  for (let i = 0, from = 0; i < data.length; i++) {
    data[i] = x.data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { ...x, shape, data };
}

export function numbers(x: Known | null | undefined, what: string): number[] {
  return x ? Array.from(plain(x, what).data) : [];
}

export function reshape(x: Known, wanted: readonly number[], zeroCopies: boolean): Known {
  const shape = wanted.map((s, i) => (s === 0 && zeroCopies ? (x.shape[i] ?? 0) : s));
  const known = shape.filter((s) => s !== -1).reduce((a, b) => a * b, 1);
  const whole = shape.map((s) => (s === -1 ? x.data.length / known : s));
  if (countOf(whole) !== x.data.length || whole.some((s) => !Number.isInteger(s)))
    refuse(`a constant of ${x.data.length} numbers as [${wanted.join(", ")}]`);
  return { ...x, shape: whole };
}

export function gather([x, indices]: readonly Known[], node: OnnxNode): Known {
  const axis = axisOf(numberOf(node, "axis", 0), x!.shape.length);
  const strides = stridesOf(x!.shape);
  const places = numbers(indices, "an index").map((i) => (i < 0 ? i + x!.shape[axis]! : i));
  if (places.some((i) => !(i >= 0 && i < x!.shape[axis]!)))
    refuse(`index ${places.join(", ")} of ${x!.shape[axis]} elements`);
  const rank = indices!.shape.length;
  const own = stridesOf(indices!.shape);
  const shape = [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)];
  return pick(x!, shape, (index) => {
    const place = places[own.reduce((sum, s, i) => sum + s * index[axis + i]!, 0)]!;
    return strides.reduce(
      (sum, s, i) => sum + s * (i < axis ? index[i]! : i === axis ? place : index[i + rank - 1]!),
      0,
    );
  });
}

export function slice(operands: readonly Known[], node: OnnxNode, cx: Context): Known {
  const x = operands[0]!;
  const starts = integersFrom(cx, node, "starts", 1) ?? [];
  const ends = integersFrom(cx, node, "ends", 2) ?? [];
  const axes = (integersFrom(cx, node, "axes", 3) ?? starts.map((_, i) => i)).map((axis) =>
    axisOf(axis, x.shape.length),
  );
  const steps = integersFrom(cx, node, "steps", 4) ?? starts.map(() => 1);
  const ranges = x.shape.map((size, axis) => {
    const i = axes.indexOf(axis);
    if (i < 0) return { start: 0, step: 1, count: size };
    return rangeOf(starts[i]!, ends[i]!, steps[i]!, size);
  });
  const strides = stridesOf(x.shape);
  return pick(
    x,
    ranges.map((r) => r.count),
    (index) => ranges.reduce((sum, { start, step }, i) => sum + (start + index[i]! * step) * strides[i]!, 0),
  );
}

/** As NumPy cuts: negative places count from the end, and those beyond are clipped. */
export function rangeOf(
  start: number,
  end: number,
  step: number,
  size: number,
): { start: number; step: number; count: number } {
  if (step === 0) refuse("a step of 0");
  const clip = (place: number, low: number, high: number): number =>
    Math.min(Math.max(place < 0 ? place + size : place, low), high);
  const [from, to] =
    step > 0
      ? [clip(start, 0, size), clip(end, 0, size)]
      : [clip(start, 0, size - 1), clip(end, -1, size - 1)];
  return { start: from, step, count: Math.max(0, Math.ceil((to - from) / step)) };
}

export function concat(operands: readonly Known[], node: OnnxNode): Known {
  const first = operands[0]!;
  const axis = axisOf(numberOf(node, "axis", 0), Math.max(1, first.shape.length));
  const shape = first.shape.map((s, i) =>
    i === axis ? operands.reduce((sum, o) => sum + (o.shape[axis] ?? 0), 0) : s,
  );
  const inner = (o: Known): number => o.shape.slice(axis).reduce((a, b) => a * b, 1);
  const outer = first.shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const data: Element[] = [];
  for (let i = 0; i < outer; i++)
    for (const o of operands) for (let k = 0; k < inner(o); k++) data.push(o.data[i * inner(o) + k]!);
  return { ...first, shape, data };
}

export function unsqueeze(x: Known, axes: readonly number[]): Known {
  const rank = x.shape.length + axes.length;
  const added = axes.map((axis) => axisOf(axis, rank));
  const rest = [...x.shape];
  return { ...x, shape: Array.from({ length: rank }, (_, i) => (added.includes(i) ? 1 : rest.shift()!)) };
}

export function squeeze(x: Known, axes: readonly number[] | null): Known {
  const gone = axes?.map((axis) => axisOf(axis, x.shape.length));
  return { ...x, shape: x.shape.filter((s, i) => (gone ? !gone.includes(i) : s !== 1)) };
}
