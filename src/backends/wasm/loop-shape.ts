/** @file A loop kernel made simple: axes of size 1 dropped, axes that run on evenly joined, equal places given once. */
import { type Dim, isBatchDim, sameDim } from "../../ir/types.ts";
import { multiplyDims } from "../../plan/affine.ts";
import type { Body, BufferId, Fold, LoopKernel, Term } from "../../plan/plan.ts";
import type { Scalar } from "../../ir/scalar.ts";
import { formulaKey } from "./formula-key.ts";
import type { KernelContext } from "./kernel-context.ts";
import { type Given, givenKey } from "./place.ts";

/** Numbers along the loop: a place that is a parameter of the function, and steps by axis. */
export interface Stream {
  readonly given: number;
  /** Bytes of a step: 4, or 1 for a plain number. */
  readonly unit: 4 | 1;
  readonly strides: readonly Dim[];
}

export type LoopTerm =
  | { readonly kind: "load" | "index"; readonly stream: number }
  | {
      readonly kind: "random";
      readonly stream: number;
      readonly distribution: "uniform" | "normal";
      readonly number: number;
    }
  | { readonly kind: "fold"; readonly index: number }
  | { readonly kind: "formula"; readonly formula: Scalar; readonly arguments: readonly number[] };

export interface LoopBody {
  readonly terms: readonly LoopTerm[];
  /** `flush`: what is too small for a full mantissa is stored as 0. */
  readonly stores: readonly { readonly stream: number; readonly term: number; readonly flush: boolean }[];
}

export interface LoopAxis {
  readonly size: Dim;
  readonly reduced: boolean;
}

/** All that a loop's code depends on. */
export interface LoopShape {
  readonly axes: readonly LoopAxis[];
  readonly streams: readonly Stream[];
  /** How many places it is given. */
  readonly places: number;
  readonly inner: LoopBody;
  readonly folds: readonly Fold[];
  readonly outer: LoopBody;
}

/** A loop's shape, and what its function is to be called with. */
export interface PlacedLoop {
  readonly shape: LoopShape;
  readonly given: readonly Given[];
}

/** Equal shapes are one object: deep networks repeat their blocks, and what is found out about one holds for all. */
export function shapeLoop({ placed, shapes, states }: KernelContext, kernel: LoopKernel): PlacedLoop {
  const known = placed.get(kernel);
  if (known) return known;
  const { shape: own, given } = findShape(kernel, states);
  const text = textOf(own);
  const shape = shapes.get(text) ?? own;
  shapes.set(text, shape);
  const found = { shape, given };
  placed.set(kernel, found);
  return found;
}

/** Equal for equal shapes. */
function textOf({ axes, streams, inner, folds, outer }: LoopShape): string {
  const bodyOf = ({ terms, stores }: LoopBody): unknown => ({
    terms: terms.map((term) => (term.kind === "formula" ? [formulaKey(term.formula), term.arguments] : term)),
    stores,
  });
  return JSON.stringify([axes, streams, folds, bodyOf(inner), bodyOf(outer)]);
}

function findShape(kernel: LoopKernel, states: ReadonlySet<BufferId>): PlacedLoop {
  const given: Given[] = [];
  const keys = new Map<string, number>();
  const streams: Stream[] = [];
  const stream = (place: Given, strides: readonly Dim[]): number => {
    const key = givenKey(place);
    const known = keys.get(key);
    const index = known ?? given.push(place) - 1;
    keys.set(key, index);
    return streams.push({ given: index, unit: place.buffer === null ? 1 : 4, strides }) - 1;
  };
  const bodyOf = ({ terms, stores }: Body): LoopBody => ({
    terms: terms.map((term) => termOf(term, stream)),
    stores: stores.map(({ access, term }) => ({
      stream: stream(access, access.strides),
      term,
      flush: states.has(access.buffer),
    })),
  });
  const inner = bodyOf(kernel.inner);
  const outer = bodyOf(kernel.outer);
  const axes = kernel.sizes.map((size, axis) => ({ size, reduced: kernel.reduced[axis]! }));
  const joined = joinAxes(axes, streams, kernel.folds.length > 0);
  return { shape: { places: given.length, inner, outer, folds: kernel.folds, ...joined }, given };
}

function termOf(term: Term, stream: (place: Given, strides: readonly Dim[]) => number): LoopTerm {
  switch (term.kind) {
    case "load":
      return { kind: "load", stream: stream(term.access, term.access.strides) };
    case "index":
      return { kind: "index", stream: stream({ buffer: null, offset: term.offset }, term.strides) };
    case "random":
      return {
        kind: "random",
        distribution: term.distribution,
        number: term.stream,
        stream: stream({ buffer: null, offset: term.offset }, term.strides),
      };
    default:
      return term;
  }
}

interface Axes {
  readonly axes: readonly LoopAxis[];
  readonly streams: readonly Stream[];
}

function joinAxes(allAxes: readonly LoopAxis[], allStreams: readonly Stream[], folds: boolean): Axes {
  let kept = allAxes.map((_, axis) => axis).filter((axis) => allAxes[axis]!.size !== 1);
  // Something has to be folded, be it over one index.
  if (folds && !kept.some((axis) => allAxes[axis]!.reduced)) {
    kept = [...kept, allAxes.findIndex((axis) => axis.reduced)].sort((a, b) => a - b);
  }
  let axes = kept.map((axis) => allAxes[axis]!);
  let streams = allStreams.map((s) => ({ ...s, strides: kept.map((axis) => s.strides[axis]!) }));
  for (let pair = findPair(axes, streams); pair; pair = findPair(axes, streams)) {
    const { outer, inner } = pair;
    const size = multiplyDims(axes[outer]!.size, axes[inner]!.size);
    axes = axes.map((axis, a) => (a === inner ? { ...axis, size } : axis)).filter((_, a) => a !== outer);
    streams = streams.map((s) => ({ ...s, strides: s.strides.filter((_, a) => a !== outer) }));
  }
  return { axes, streams };
}

/** Two axes that every stream goes through like one. */
function findPair(
  axes: readonly LoopAxis[],
  streams: readonly Stream[],
): { outer: number; inner: number } | null {
  for (let outer = 0; outer < axes.length; outer++) {
    for (let inner = 0; inner < axes.length; inner++) {
      if (outer === inner || axes[outer]!.reduced !== axes[inner]!.reduced) continue;
      if (isBatchDim(axes[outer]!.size) && isBatchDim(axes[inner]!.size)) continue;
      if (streams.every(({ strides }) => runsOn(strides[outer]!, strides[inner]!, axes[inner]!.size)))
        return { outer, inner };
    }
  }
  return null;
}

function runsOn(outer: Dim, inner: Dim, size: Dim): boolean {
  if (isBatchDim(inner) && isBatchDim(size)) return false;
  return sameDim(outer, multiplyDims(inner, size));
}
