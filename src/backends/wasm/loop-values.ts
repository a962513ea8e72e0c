/** @file The values of a loop's terms, and its stores: of four numbers side by side or of one, in one or several copies. */
import { isBatchDim } from "../../ir/types.ts";
import { constantI32, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { f32x4, i32x4, v128 } from "../../wasm/simd.ts";
import type { Steps } from "../../wasm/steps.ts";
import { invariant } from "../../core/invariant.ts";
import { emitFormula } from "./formula.ts";
import { dimension } from "./kernel-context.ts";
import type { Mode, Nest, Values } from "./loop-nest.ts";
import type { LoopBody, LoopTerm, Stream } from "./loop-shape.ts";
import { emitRandom } from "./random.ts";

/** Everything that is first known at a level. */
export function computeLevel(nest: Nest, steps: Steps, level: number, mode: Mode, values: Values): void {
  nest.shape.inner.terms.forEach((term, index) => {
    if (nest.levels[index] === level)
      values[index] = compute(nest, steps, term, mode, nest.varies[index]!, values);
  });
}

/** The value of a term: a local for every copy if it differs along the vector axis. */
export function compute(
  nest: Nest,
  steps: Steps,
  term: LoopTerm,
  mode: Mode,
  varies: boolean,
  values: Values,
): readonly Local<"v128">[] {
  const copies = varies ? mode.copies : 1;
  return Array.from({ length: copies }, (_, copy) => {
    const lanes = varies ? mode.lanes : 1;
    switch (term.kind) {
      case "formula": {
        const args = term.arguments.map((a) => values[a]![Math.min(copy, values[a]!.length - 1)]!);
        return steps.keep(emitFormula(steps, nest.context.math, term.formula, args));
      }
      case "load":
        return loadLanes(nest, steps, nest.shape.streams[term.stream]!, term.stream, lanes, copy);
      case "index":
        return steps.keep(f32x4.fromI32x4(indexLanes(nest, term.stream, lanes, copy)));
      case "random": {
        const index = steps.keep(indexLanes(nest, term.stream, lanes, copy));
        return steps.keep(emitRandom(nest.context, steps, term.distribution, term.number, index));
      }
      case "fold":
        return invariant(false, "a fold before the loop's end") as never;
    }
  });
}

interface Address {
  readonly base: Expr<"i32">;
  readonly offset: number;
}

/** The place of a stream, `elements` further along the vector axis. */
function addressOf(nest: Nest, index: number, elements: number): Address {
  const stream = nest.shape.streams[index]!;
  const own = nest.offsets[index];
  const place = nest.places[stream.given]!;
  const base = own ? i32.add(place, own) : place;
  if (elements === 0 || nest.order.vector === null) return { base, offset: 0 };
  const stride = stream.strides[nest.order.vector]!;
  if (!isBatchDim(stride) && stride >= 0) return { base, offset: elements * stride * stream.unit };
  return { base: i32.add(base, dimension(nest.context, stride, elements * stream.unit)), offset: 0 };
}

function loadLanes(
  nest: Nest,
  steps: Steps,
  stream: Stream,
  index: number,
  lanes: 4 | 1,
  copy: number,
): Local<"v128"> {
  const at = (lane: number): Address => addressOf(nest, index, copy * 4 + lane);
  const first = at(0);
  if (lanes === 1) return steps.keep(v128.load32Splat(first.base, first.offset));
  if (stream.strides[nest.order.vector!] === 1) return steps.keep(v128.load(first.base, first.offset));
  let value: Expr<"v128"> = v128.load32Zero(first.base, first.offset);
  for (const lane of [1, 2, 3]) {
    const { base, offset } = at(lane);
    value = v128.load32Lane(base, value, lane, offset);
  }
  return steps.keep(value);
}

/** The numbers of an index stream. */
function indexLanes(nest: Nest, index: number, lanes: 4 | 1, copy: number): Expr<"v128"> {
  const { base, offset } = addressOf(nest, index, copy * 4);
  const first = i32x4.splat(i32.add(base, constantI32(offset)));
  if (lanes === 1) return first;
  const stride = nest.shape.streams[index]!.strides[nest.order.vector!]!;
  if (!isBatchDim(stride)) return i32x4.add(first, i32x4.constant(0, stride, 2 * stride, 3 * stride));
  return i32x4.add(
    first,
    i32x4.multiply(i32x4.splat(dimension(nest.context, stride)), i32x4.constant(0, 1, 2, 3)),
  );
}

export function storeAll(nest: Nest, steps: Steps, body: LoopBody, mode: Mode, values: Values): void {
  for (const { stream, term, flush } of body.stores) {
    const value = flush ? values[term]!.map((v) => steps.keep(flushed(v))) : values[term]!;
    for (let copy = 0; copy < mode.copies; copy++) {
      storeLanes(nest, steps, stream, mode.lanes, copy, value[Math.min(copy, value.length - 1)]!);
    }
  }
}

/** The smallest float32 with a full mantissa. */
const LEAST_NORMAL = 2 ** -126;

/**
 * 0 for smaller numbers. A moment that no gradient feeds any more shrinks with every step; below the least normal number
 * it would come to rest, and the processor takes a hundred times as long for each operation on it.
 */
function flushed(value: Local<"v128">): Expr<"v128"> {
  return v128.andNot(value, f32x4.less(f32x4.abs(value), f32x4.constant(LEAST_NORMAL)));
}

function storeLanes(
  nest: Nest,
  steps: Steps,
  index: number,
  lanes: 4 | 1,
  copy: number,
  value: Local<"v128">,
): void {
  const at = (lane: number): Address => addressOf(nest, index, copy * 4 + lane);
  const first = at(0);
  const { vector } = nest.order;
  if (lanes === 4 && nest.shape.streams[index]!.strides[vector!] === 1) {
    steps.push(v128.store(first.base, value, first.offset));
    return;
  }
  for (let lane = 0; lane < lanes; lane++) {
    const { base, offset } = at(lane);
    steps.push(v128.store32Lane(base, value, lane, offset));
  }
}
