/**
 * @file A loop kernel as a function: a nest of loops, four numbers at a time along one axis, what does not change
 * computed outside, sums in blocks of a fixed order.
 */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import type { Fold, LoopKernel } from "../../plan/plan.ts";
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat, smaller, whilePositive } from "../../wasm/loops.ts";
import type { FunctionRef, FunctionScope } from "../../wasm/module.ts";
import { f32x4, i32x4, shuffle, v128 } from "../../wasm/simd.ts";
import { createSteps, type Steps } from "../../wasm/steps.ts";
import { emitFormula } from "./formula.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { chooseOrder, type LoopOrder } from "./loop-order.ts";
import { type LoopBody, type LoopShape, type LoopTerm, shapeLoop, type Stream } from "./loop-shape.ts";
import type { Given } from "./place.ts";
import { emitRandom } from "./random.ts";

export interface KernelFunction {
  readonly ref: FunctionRef;
  /** What to call it with. */
  readonly given: readonly Given[];
}

/** Sums of more numbers than this go through partial sums, which keeps rounding errors small. */
const BLOCK = 256;

export function emitLoop(context: KernelContext, kernel: LoopKernel): KernelFunction {
  const shape = shapeLoop(kernel);
  const order = chooseOrder(context, shape);
  const parameters = shape.given.map(() => "i32" as const);
  const ref = context.module.define(parameters, null, (scope, places) => ({
    code: emitBody(context, shape, order, scope, places as Local<"i32">[]),
  }));
  return { ref, given: shape.given };
}

/** How the vector axis is run just now. */
interface Mode {
  readonly lanes: 4 | 1;
  readonly copies: number;
}

/** Values of terms: one local a copy, or one alone if it is the same along the vector axis. */
type Values = (readonly Local<"v128">[])[];

interface Nest {
  readonly context: KernelContext;
  readonly shape: LoopShape;
  readonly order: LoopOrder;
  readonly scope: FunctionScope;
  readonly places: readonly Local<"i32">[];
  /** Offset of each stream, in its units; null where it never moves. */
  readonly offsets: readonly (Local<"i32"> | null)[];
  readonly distinct: readonly { readonly local: Local<"i32">; readonly stream: Stream }[];
  /** The level at which each term of the inner body can be computed: -1 before all loops. */
  readonly levels: readonly number[];
  /** Whether it differs along the vector axis. */
  readonly varies: readonly boolean[];
  /** Level of the first reduced axis. */
  readonly firstReduced: number;
  /** Partial sums, one a fold and copy, and the whole ones where there are blocks. */
  readonly partial: readonly (readonly Local<"v128">[])[];
  readonly whole: readonly (readonly Local<"v128">[])[] | null;
}

function emitBody(
  context: KernelContext,
  shape: LoopShape,
  order: LoopOrder,
  scope: FunctionScope,
  places: readonly Local<"i32">[],
): readonly Code[] {
  const steps = createSteps(scope);
  const nest = createNest(context, shape, order, scope, places, steps);
  const values: Values = [];
  computeLevel(nest, steps, -1, { lanes: 1, copies: 1 }, values);
  runLevel(nest, steps, 0, { lanes: 1, copies: 1 }, values);
  return steps.code;
}

function createNest(
  context: KernelContext,
  shape: LoopShape,
  order: LoopOrder,
  scope: FunctionScope,
  places: readonly Local<"i32">[],
  steps: Steps,
): Nest {
  const distinct: { key: string; local: Local<"i32">; stream: Stream }[] = [];
  const offsets = shape.streams.map((stream) => {
    if (stream.strides.every((s) => s === 0)) return null;
    const key = JSON.stringify([stream.unit, stream.strides]);
    const known = distinct.find((d) => d.key === key);
    if (known) return known.local;
    const local = steps.keep(constantI32(0));
    distinct.push({ key, local, stream });
    return local;
  });
  const accumulators = (): readonly (readonly Local<"v128">[])[] =>
    shape.folds.map(() => Array.from({ length: order.copies }, () => scope.local("v128")));
  const firstReduced = order.order.findIndex((axis) => shape.axes[axis]!.reduced);
  return {
    ...{ context, shape, order, scope, places, offsets, distinct },
    ...dependencies(shape, order),
    firstReduced: firstReduced < 0 ? order.order.length : firstReduced,
    partial: accumulators(),
    whole: needsBlocks(shape) ? accumulators() : null,
  };
}

/** Where every term of the inner body belongs. */
function dependencies(
  shape: LoopShape,
  { order, vector }: LoopOrder,
): { levels: number[]; varies: boolean[] } {
  const levels: number[] = [];
  const varies: boolean[] = [];
  for (const term of shape.inner.terms) {
    if (term.kind === "formula") {
      levels.push(Math.max(-1, ...term.arguments.map((a) => levels[a]!)));
      varies.push(term.arguments.some((a) => varies[a]!));
    } else if (term.kind !== "fold") {
      const { strides } = shape.streams[term.stream]!;
      levels.push(order.reduce((deepest, axis, level) => (strides[axis] === 0 ? deepest : level), -1));
      varies.push(vector !== null && strides[vector] !== 0);
    }
  }
  return { levels, varies };
}

function needsBlocks({ axes, folds }: LoopShape): boolean {
  const reduced = axes.filter((axis) => axis.reduced).map((axis) => axis.size);
  const count = reduced.reduce<number>((product, size) => product * (isBatchDim(size) ? Infinity : size), 1);
  return folds.some((f) => f.function === "sum") && count > BLOCK;
}

/** The loop over the axis at a level, and all within. */
function runLevel(nest: Nest, steps: Steps, level: number, mode: Mode, values: Values): void {
  const { order, shape } = nest;
  if (level === nest.firstReduced && shape.folds.length > 0) {
    runFolds(nest, steps, level, mode, values);
    return;
  }
  if (level === order.order.length) {
    storeAll(nest, steps, shape.inner, mode, values);
    return;
  }
  runAxis(nest, steps, level, mode, values);
}

/** All reduced axes, then what follows from the folds. */
function runFolds(nest: Nest, steps: Steps, level: number, mode: Mode, values: Values): void {
  const { shape, order, whole, partial } = nest;
  const acrossLanes = order.vector !== null && shape.axes[order.vector]!.reduced;
  const inUse = acrossLanes ? order.copies : mode.copies;
  const totals = whole ?? partial;
  reset(steps, shape.folds, totals, inUse);
  runAxis(nest, steps, level, mode, values);
  const results = shape.folds.map((fold, f) => {
    const accumulators = totals[f]!.slice(0, inUse);
    return acrossLanes ? [steps.keep(joinLanes(steps, fold, accumulators))] : accumulators;
  });
  const after: Values = [];
  const outerMode: Mode = acrossLanes ? { lanes: 1, copies: 1 } : mode;
  shape.outer.terms.forEach((term, index) => {
    const differs = term.kind === "fold" ? !acrossLanes : differsAlong(nest, term, after, outerMode);
    after[index] =
      term.kind === "fold" ? results[term.index]! : compute(nest, steps, term, outerMode, differs, after);
  });
  storeAll(nest, steps, shape.outer, outerMode, after);
}

/** Outer terms: whether one local a copy is needed. */
function differsAlong({ shape, order }: Nest, term: LoopTerm, values: Values, mode: Mode): boolean {
  if (mode.lanes === 1 && mode.copies === 1) return false;
  if (term.kind === "formula") return term.arguments.some((a) => values[a]!.length > 1) || mode.copies === 1;
  return (
    term.kind !== "fold" && order.vector !== null && shape.streams[term.stream]!.strides[order.vector] !== 0
  );
}

function reset(
  steps: Steps,
  folds: readonly Fold[],
  accumulators: readonly (readonly Local<"v128">[])[],
  copies: number,
): void {
  folds.forEach((fold, f) => {
    for (const local of accumulators[f]!.slice(0, copies))
      steps.push(local.set(f32x4.constant(identityOf(fold))));
  });
}

function identityOf(fold: Fold): number {
  return fold.function === "sum" ? 0 : fold.function === "max" ? -Infinity : Infinity;
}

function combine(fold: Fold, x: Expr<"v128">, y: Expr<"v128">): Expr<"v128"> {
  return fold.function === "sum"
    ? f32x4.add(x, y)
    : fold.function === "max"
      ? f32x4.max(x, y)
      : f32x4.min(x, y);
}

/** The fold of all lanes, in every lane. */
function joinLanes(steps: Steps, fold: Fold, accumulators: readonly Local<"v128">[]): Expr<"v128"> {
  const all = steps.keep(accumulators.map((a): Expr<"v128"> => a).reduce((x, y) => combine(fold, x, y)));
  const pairs = steps.keep(combine(fold, all, shuffle(all, all, [2, 3, 0, 1])));
  return combine(fold, pairs, shuffle(pairs, pairs, [1, 0, 3, 2]));
}

function runAxis(nest: Nest, steps: Steps, level: number, mode: Mode, values: Values): void {
  const { context, order, shape, distinct, scope } = nest;
  const axis = order.order[level]!;
  const { size, reduced } = shape.axes[axis]!;
  const moving = distinct.filter(({ stream }) => stream.strides[axis] !== 0);
  const saved = moving.map(({ local }) => steps.keep(local));
  const isLast = level === order.order.length - 1;
  const turn = (inside: Mode, by: number): readonly Code[] => {
    const body = createSteps(scope);
    const own = [...values];
    computeLevel(nest, body, level, inside, own);
    if (isLast) finishIndex(nest, body, inside, own);
    else runLevel(nest, body, level + 1, inside, own);
    for (const { local, stream } of moving) {
      body.push(local.set(i32.add(local, dimension(context, stream.strides[axis]!, by * stream.unit))));
    }
    return body.code;
  };
  const blocks = reduced && isLast && nest.whole !== null;
  const run = (count: Expr<"i32">, inside: Mode, by: number): void => {
    if (count.constant === 0) return;
    const body = turn(inside, by);
    const across = axis === order.vector;
    if (blocks) inBlocks(nest, steps, count, body, across ? inside.copies : mode.copies);
    else steps.push(...repeat(scope.local("i32"), count, body));
  };
  if (axis !== order.vector) {
    run(dimension(context, size), mode, 1);
  } else {
    let rest: Dim | Expr<"i32"> = isBatchDim(size) ? steps.keep(dimension(context, size)) : size;
    if (order.copies > 1) {
      const step = 4 * order.copies;
      run(quotient(rest, step), { lanes: 4, copies: order.copies }, step);
      rest = modulo(rest, step);
    }
    run(quotient(rest, 4), { lanes: 4, copies: 1 }, 4);
    run(modulo4(rest), { lanes: 1, copies: 1 }, 1);
  }
  moving.forEach(({ local }, i) => steps.push(local.set(saved[i]!)));
}

function quotient(size: Dim | Expr<"i32">, by: number): Expr<"i32"> {
  return typeof size === "number"
    ? constantI32(Math.floor(size / by))
    : i32.shiftRight(size as Expr<"i32">, constantI32(Math.log2(by)));
}

function modulo(size: Dim | Expr<"i32">, by: number): number | Expr<"i32"> {
  return typeof size === "number" ? size % by : i32.and(size as Expr<"i32">, constantI32(by - 1));
}

function modulo4(size: Dim | Expr<"i32">): Expr<"i32"> {
  const rest = modulo(size, 4);
  return typeof rest === "number" ? constantI32(rest) : rest;
}

/** Partial sums of at most BLOCK turns each, added to the whole ones. */
function inBlocks(nest: Nest, steps: Steps, count: Expr<"i32">, body: readonly Code[], copies: number): void {
  const { scope, shape, partial, whole } = nest;
  const left = scope.local("i32");
  const turns = scope.local("i32");
  const inner = createSteps(scope);
  reset(inner, shape.folds, partial, copies);
  const some = inner.keep(
    count.constant !== undefined && count.constant <= BLOCK ? count : smaller(left, constantI32(BLOCK)),
  );
  inner.push(...repeat(turns, some, body));
  shape.folds.forEach((fold, f) => {
    for (let c = 0; c < copies; c++)
      inner.push(whole![f]![c]!.set(combine(fold, whole![f]![c]!, partial[f]![c]!)));
  });
  if (count.constant !== undefined && count.constant <= BLOCK) {
    steps.push(...inner.code);
    return;
  }
  inner.push(left.set(i32.subtract(left, constantI32(BLOCK))));
  steps.push(left.set(count), ...whilePositive(left, inner.code));
}

/** Everything that is first known at a level. */
function computeLevel(nest: Nest, steps: Steps, level: number, mode: Mode, values: Values): void {
  nest.shape.inner.terms.forEach((term, index) => {
    if (nest.levels[index] === level)
      values[index] = compute(nest, steps, term, mode, nest.varies[index]!, values);
  });
}

/** The value of a term: a local for every copy if it differs along the vector axis. */
function compute(
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
        throw new Error("Internal fault in Nabla: a fold before the loop's end");
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

/** The innermost index: stores, and folds. */
function finishIndex(nest: Nest, steps: Steps, mode: Mode, values: Values): void {
  const { shape, order, partial } = nest;
  storeAll(nest, steps, shape.inner, mode, values);
  const acrossLanes = order.vector !== null && shape.axes[order.vector]!.reduced;
  shape.folds.forEach((fold, f) => {
    const value = values[fold.term]!;
    for (let copy = 0; copy < mode.copies; copy++) {
      const own: Expr<"v128"> = value[Math.min(copy, value.length - 1)]!;
      const alone = acrossLanes && mode.lanes === 1;
      const counted = alone
        ? v128.bitSelect(own, f32x4.constant(identityOf(fold)), i32x4.constant(-1, 0, 0, 0))
        : own;
      const accumulator = partial[f]![copy]!;
      steps.push(accumulator.set(combine(fold, accumulator, counted)));
    }
  });
}

function storeAll(nest: Nest, steps: Steps, body: LoopBody, mode: Mode, values: Values): void {
  for (const { stream, term } of body.stores) {
    const value = values[term]!;
    for (let copy = 0; copy < mode.copies; copy++) {
      storeLanes(nest, steps, stream, mode.lanes, copy, value[Math.min(copy, value.length - 1)]!);
    }
  }
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
