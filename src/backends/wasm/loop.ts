/**
 * @file A loop kernel as a function: a nest of loops, four numbers at a time along one axis, what does not change
 * computed outside, sums in blocks of a fixed order.
 */
import { type Dim, isBatchDim } from "../../ir/types.ts";
import type { LoopKernel } from "../../plan/plan.ts";
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat, smaller, whilePositive } from "../../wasm/loops.ts";
import type { FunctionRef } from "../../wasm/module.ts";
import { createSteps, type Steps } from "../../wasm/steps.ts";
import { chooseCutAxis, type CutAxis, exampleAxis } from "./cut-loop.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { combine, foldIndex, joinLanes, reset } from "./loop-folds.ts";
import { BLOCK, createNest, type Mode, type Nest, type Values } from "./loop-nest.ts";
import { chooseOrder } from "./loop-order.ts";
import { type LoopShape, type LoopTerm, shapeLoop } from "./loop-shape.ts";
import { joinParts, planTiles, runPart, runTiles } from "./loop-tiles.ts";
import { compute, computeLevel, storeAll } from "./loop-values.ts";
import type { Given } from "./place.ts";

export interface LoopFunction {
  readonly ref: FunctionRef;
  /** Into how many pieces it can be cut, where it computes the chunk at hand alone. */
  readonly pieces?: number;
  /** What is to be called, with the same, after exactly so many. */
  readonly finish?: FunctionRef;
}

export interface KernelFunction extends LoopFunction {
  /** What to call it with. */
  readonly given: readonly Given[];
}

const SINGLE: Mode = { lanes: 1, copies: 1 };

/** Whether a function computes the chunk at hand: of an axis of its own choice, or of the examples, so many at once. */
export type LoopCut = boolean | ExampleCut;

export interface ExampleCut {
  readonly examples: number;
  /** Products: where the panels of the second matrix are kept from the first call on; see kept-panels.ts. */
  readonly kept?: number | undefined;
}

export function emitLoop(context: KernelContext, kernel: LoopKernel, cut: LoopCut = false): KernelFunction {
  const { shape, given } = shapeLoop(context, kernel);
  return { ...functionOf(context, shape, cut), given };
}

function functionOf(context: KernelContext, shape: LoopShape, cut: LoopCut): LoopFunction {
  const cuts = context.loops.get(shape) ?? new Map<boolean | number, LoopFunction>();
  context.loops.set(shape, cuts);
  const key = typeof cut === "object" ? cut.examples : cut;
  const found = cuts.get(key) ?? defineLoop(context, shape, cut);
  cuts.set(key, found);
  return found;
}

function defineLoop(context: KernelContext, shape: LoopShape, cut: LoopCut): LoopFunction {
  const order = chooseOrder(context, shape);
  const cutAxis =
    typeof cut === "object"
      ? exampleAxis(shape, cut.examples)
      : cut
        ? chooseCutAxis(context, shape, order)
        : null;
  if (cut && !cutAxis) return functionOf(context, shape, false);
  const define = (axis: CutAxis | null, run: RunNest): FunctionRef =>
    context.module.define(new Array<"i32">(shape.places).fill("i32"), null, (scope, given) => {
      const places = given as Local<"i32">[];
      const steps = createSteps(scope);
      const nest = createNest(context, shape, order, scope, places, steps, axis);
      const values: Values = [];
      computeLevel(nest, steps, -1, SINGLE, values);
      run(nest, steps, values);
      return { code: steps.code };
    });
  if (!cutAxis?.folded) {
    const ref = define(cutAxis, (nest, steps, values) => runLevel(nest, steps, 0, SINGLE, values));
    return { ref, ...(cutAxis ? { pieces: cutAxis.pieces } : {}) };
  }
  const tiles = planTiles(context, shape, order, 0)!;
  const runner = { runAxis, finishFolds };
  return {
    ref: define(cutAxis, (nest, steps, values) => runPart(nest, steps, tiles, values, runner)),
    finish: define(null, (nest, steps, values) => joinParts(nest, steps, tiles, values, runner)),
    pieces: cutAxis.pieces,
  };
}

type RunNest = (nest: Nest, steps: Steps, values: Values) => void;

/** The loop over the axis at a level, and all within. */
function runLevel(nest: Nest, steps: Steps, level: number, mode: Mode, values: Values): void {
  const { context, order, shape } = nest;
  const tiles = planTiles(context, shape, order, level);
  if (tiles) {
    runTiles(nest, steps, level, tiles, values, { runAxis, finishFolds });
  } else if (level === nest.firstReduced && shape.folds.length > 0) {
    runFolds(nest, steps, level, mode, values);
  } else if (level === order.order.length) {
    storeAll(nest, steps, shape.inner, mode, values);
  } else {
    runAxis(nest, steps, level, mode, values);
  }
}

/** All reduced axes, then what follows from the folds. */
function runFolds(nest: Nest, steps: Steps, level: number, mode: Mode, values: Values): void {
  const { shape, order, whole, partial } = nest;
  const acrossLanes = isAcrossLanes(nest);
  const inUse = acrossLanes ? order.copies : mode.copies;
  const totals = whole ?? partial;
  reset(steps, shape.folds, totals, inUse);
  runAxis(nest, steps, level, mode, values);
  const results = shape.folds.map((fold, f) => {
    const accumulators = totals[f]!.slice(0, inUse);
    return acrossLanes ? [steps.keep(joinLanes(steps, fold, accumulators))] : accumulators;
  });
  finishFolds(nest, steps, acrossLanes ? SINGLE : mode, results);
}

/** Whether the lanes of an accumulator are folded too. */
function isAcrossLanes({ order, shape }: Nest): boolean {
  return order.vector !== null && shape.axes[order.vector]!.reduced;
}

/** The outer body, from the results of the folds. */
function finishFolds(nest: Nest, steps: Steps, mode: Mode, results: Values): void {
  const after: Values = [];
  nest.shape.outer.terms.forEach((term, index) => {
    after[index] =
      term.kind === "fold"
        ? results[term.index]!
        : compute(nest, steps, term, mode, differsAlong(nest, term, after, mode), after);
  });
  storeAll(nest, steps, nest.shape.outer, mode, after);
}

/** Outer terms: whether one local a copy is needed. */
function differsAlong({ shape, order }: Nest, term: LoopTerm, values: Values, mode: Mode): boolean {
  if (mode.lanes === 1 && mode.copies === 1) return false;
  if (term.kind === "formula") {
    return term.arguments.some((a) => values[a]!.length > 1) || mode.copies === 1;
  }
  return (
    term.kind !== "fold" && order.vector !== null && shape.streams[term.stream]!.strides[order.vector] !== 0
  );
}

/** How a loop over an axis differs from one over all of it. */
export interface AxisOptions {
  /** How many indices, if not all. */
  readonly count?: Expr<"i32">;
  /** Instead of what the kernel does at an index. */
  readonly body?: (steps: Steps, mode: Mode, values: Values) => void;
}

function runAxis(
  nest: Nest,
  steps: Steps,
  level: number,
  mode: Mode,
  values: Values,
  options: AxisOptions = {},
): void {
  const { context, order, shape, distinct, scope } = nest;
  const axis = order.order[level]!;
  const { size, reduced } = shape.axes[axis]!;
  const moving = distinct.filter(({ stream }) => stream.strides[axis] !== 0);
  const saved = moving.map(({ local }) => steps.keep(local));
  const isLast = level === order.order.length - 1;
  const turn = (inside: Mode, by: number): readonly Code[] => {
    const body = createSteps(scope);
    const own = [...values];
    if (options.body) {
      options.body(body, inside, own);
    } else {
      computeLevel(nest, body, level, inside, own);
      if (isLast) {
        storeAll(nest, body, shape.inner, inside, own);
        foldIndex(nest, body, inside, own);
      } else {
        runLevel(nest, body, level + 1, inside, own);
      }
    }
    for (const { local, stream } of moving) {
      const step = dimension(context, stream.strides[axis]!, by * stream.unit);
      body.push(local.set(i32.add(local, step)));
    }
    return body.code;
  };
  const blocks = reduced && isLast && nest.whole !== null && !options.count;
  const run = (count: Expr<"i32">, inside: Mode, by: number): void => {
    if (count.constant === 0) return;
    const body = turn(inside, by);
    if (blocks) inBlocks(nest, steps, count, body, axis === order.vector ? inside.copies : mode.copies);
    else steps.push(...repeat(scope.local("i32"), count, body));
  };
  const part = nest.cut?.axis === axis ? nest.cut.count : null;
  if (axis !== order.vector) run(options.count ?? part ?? dimension(context, size), mode, 1);
  else inVectors(nest, steps, size, part, run);
  moving.forEach(({ local }, i) => steps.push(local.set(saved[i]!)));
}

/** The vector axis: several vectors at once, then single ones, then single numbers. */
function inVectors(
  { context, order }: Nest,
  steps: Steps,
  size: Dim,
  part: Local<"i32"> | null,
  run: (count: Expr<"i32">, inside: Mode, by: number) => void,
): void {
  const step = 4 * order.copies;
  if (!isBatchDim(size) && !part) {
    if (order.copies > 1) run(constantI32(Math.floor(size / step)), { lanes: 4, copies: order.copies }, step);
    const rest = order.copies > 1 ? size % step : size;
    run(constantI32(Math.floor(rest / 4)), { lanes: 4, copies: 1 }, 4);
    run(constantI32(size % 4), SINGLE, 1);
    return;
  }
  const count = part ?? steps.keep(dimension(context, size));
  if (order.copies > 1) {
    run(i32.shiftRight(count, constantI32(Math.log2(step))), { lanes: 4, copies: order.copies }, step);
  }
  const rest = order.copies > 1 ? i32.and(count, constantI32(step - 1)) : count;
  run(i32.shiftRight(rest, constantI32(2)), { lanes: 4, copies: 1 }, 4);
  run(i32.and(count, constantI32(3)), SINGLE, 1);
}

/** Partial sums of at most BLOCK turns each, added to the whole ones. */
function inBlocks(nest: Nest, steps: Steps, count: Expr<"i32">, body: readonly Code[], copies: number): void {
  const { scope, shape, partial, whole } = nest;
  const left = scope.local("i32");
  const isShort = count.constant !== undefined && count.constant <= BLOCK;
  const inner = createSteps(scope);
  reset(inner, shape.folds, partial, copies);
  const some = inner.keep(isShort ? count : smaller(left, constantI32(BLOCK)));
  inner.push(...repeat(scope.local("i32"), some, body));
  shape.folds.forEach((fold, f) => {
    for (let c = 0; c < copies; c++) {
      inner.push(whole![f]![c]!.set(combine(fold, whole![f]![c]!, partial[f]![c]!)));
    }
  });
  if (isShort) {
    steps.push(...inner.code);
    return;
  }
  inner.push(left.set(i32.subtract(left, constantI32(BLOCK))));
  steps.push(left.set(count), ...whilePositive(left, inner.code));
}
