/**
 * @file Folds of columns: rows are taken a tile at a time, small enough to stay in the cache while all columns pass over
 * them, and the columns' accumulators wait in scratch memory.
 */
import { constantI32, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat, smaller } from "../../wasm/loops.ts";
import { f32x4, v128 } from "../../wasm/simd.ts";
import { createSteps, type Steps } from "../../wasm/steps.ts";
import { dimension, type KernelContext, mostOf } from "./kernel-context.ts";
import type { AxisOptions } from "./loop.ts";
import { combine, identityOf, reset } from "./loop-folds.ts";
import type { Mode, Nest, Values } from "./loop-nest.ts";
import { partBytes, PARTS } from "./loop-parts.ts";
import type { LoopOrder } from "./loop-order.ts";
import type { LoopShape } from "./loop-shape.ts";
import { computeLevel } from "./loop-values.ts";

export interface Tiles {
  /** Rows in a tile. */
  readonly rows: number;
  /** Columns, the vector axis; a whole number of vectors in scratch memory. */
  readonly columns: number;
}

/** What the rest of the nest is run by. */
export interface NestRunner {
  readonly runAxis: (
    nest: Nest,
    steps: Steps,
    level: number,
    mode: Mode,
    values: Values,
    options?: AxisOptions,
  ) => void;
  readonly finishFolds: (nest: Nest, steps: Steps, mode: Mode, results: Values) => void;
}

/** Bytes of a tile: what a second cache surely holds. */
const TILE_BYTES = 65536;
const MOST_ROWS = 256;
const FEWEST_ROWS = 16;

/** Tiles for the axis at a level, if it is that of the columns and there are rows enough. */
export function planTiles(
  context: KernelContext,
  shape: LoopShape,
  order: LoopOrder,
  level: number,
): Tiles | null {
  const { vector } = order;
  if (vector === null || order.order[level] !== vector || shape.axes[vector]!.reduced) return null;
  const firstReduced = order.order.findIndex((axis) => shape.axes[axis]!.reduced);
  if (shape.folds.length === 0 || firstReduced !== level + 1) return null;
  const columns = mostOf(context, shape.axes[vector]!.size);
  const streams = shape.streams.filter(
    (s) => s.strides[vector] !== 0 && s.strides[order.order[level + 1]!] !== 0,
  ).length;
  const below = order.order
    .slice(level + 2)
    .reduce((p, axis) => p * mostOf(context, shape.axes[axis]!.size), 1);
  const wanted = Math.floor(TILE_BYTES / (4 * columns * Math.max(1, streams) * below));
  const rows = Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, wanted));
  const total = mostOf(context, shape.axes[order.order[level + 1]!]!.size);
  return columns >= 8 && total >= 3 * rows ? { rows, columns: Math.ceil(columns / 4) * 4 } : null;
}

/** Folds tile after tile, and finishes. */
export function runTiles(
  nest: Nest,
  steps: Steps,
  level: number,
  tiles: Tiles,
  values: Values,
  runner: NestRunner,
): void {
  const { context, shape } = nest;
  const first = context.scratch.reserve(0, 4 * tiles.columns * shape.folds.length + 64);
  foldTiles(nest, steps, level, tiles, values, runner, first);
  finishTiles(nest, steps, level, tiles, values, runner, [first]);
}

/** Folds the rows of the chunk at hand to a part of its own. */
export function runPart(nest: Nest, steps: Steps, tiles: Tiles, values: Values, runner: NestRunner): void {
  const { context, shape } = nest;
  const size = constantI32(partBytes(tiles.columns, shape.folds.length));
  const part = i32.add(constantI32(context.partials), i32.multiply(context.threads.chunk, size));
  foldTiles(nest, steps, 0, tiles, values, runner, steps.keep(part));
}

/** Finishes from all parts. */
export function joinParts(nest: Nest, steps: Steps, tiles: Tiles, values: Values, runner: NestRunner): void {
  const { context, shape } = nest;
  const size = partBytes(tiles.columns, shape.folds.length);
  const parts = Array.from({ length: PARTS }, (_, part) => constantI32(context.partials + part * size));
  finishTiles(nest, steps, 0, tiles, values, runner, parts);
}

/** Leaves the columns' folds from `first` on, one fold after another. */
function foldTiles(
  nest: Nest,
  steps: Steps,
  level: number,
  { rows, columns }: Tiles,
  values: Values,
  runner: NestRunner,
  first: Expr<"i32">,
): void {
  const { context, scope, shape, order, distinct, cut } = nest;
  const rowAxis = order.order[level + 1]!;
  const total = cut?.axis === rowAxis ? cut.count : steps.keep(dimension(context, shape.axes[rowAxis]!.size));
  shape.folds.forEach((fold, f) => {
    const at = steps.keep(i32.add(first, constantI32(4 * columns * f)));
    const next = at.set(i32.add(at, constantI32(16)));
    steps.push(
      ...repeat(scope.local("i32"), constantI32(columns / 4), [
        v128.store(at, f32x4.constant(identityOf(fold))),
        next,
      ]),
    );
  });
  const moving = distinct.filter(({ stream }) => stream.strides[rowAxis] !== 0);
  const saved = moving.map(({ local }) => steps.keep(local));
  const row = scope.local("i32");
  const tile = createSteps(scope);
  const count = tile.keep(smaller(i32.subtract(total, row), constantI32(rows)));
  const place = tile.keep(first);
  runner.runAxis(nest, tile, level, SINGLE, values, {
    body: (inside, mode, own) => {
      computeLevel(nest, inside, level, mode, own);
      reset(inside, shape.folds, nest.partial, mode.copies);
      runner.runAxis(nest, inside, level + 1, mode, own, { count });
      addPartial(nest, inside, mode, place, columns);
      inside.push(place.set(i32.add(place, constantI32(4 * mode.lanes * mode.copies))));
    },
  });
  for (const { local, stream } of moving) {
    const step = dimension(context, stream.strides[rowAxis]!, rows * stream.unit);
    tile.push(local.set(i32.add(local, step)));
  }
  steps.push(...countUp(row, constantI32(0), total, tile.code, constantI32(rows)));
  moving.forEach(({ local }, i) => steps.push(local.set(saved[i]!)));
}

/** What follows from the folds, whose parts begin at these places. */
function finishTiles(
  nest: Nest,
  steps: Steps,
  level: number,
  { columns }: Tiles,
  values: Values,
  runner: NestRunner,
  parts: readonly Expr<"i32">[],
): void {
  const { shape } = nest;
  const places = parts.map((part) => steps.keep(part));
  runner.runAxis(nest, steps, level, SINGLE, values, {
    body: (inside, mode) => {
      const results = shape.folds.map((fold, f) => {
        const [first, ...others] = places.map((place) => loadTotals(inside, mode, place, 4 * columns * f));
        for (const other of others)
          first!.forEach((total, c) => inside.push(total.set(combine(fold, total, other[c]!))));
        return first!;
      });
      runner.finishFolds(nest, inside, mode, results);
      for (const place of places)
        inside.push(place.set(i32.add(place, constantI32(4 * mode.lanes * mode.copies))));
    },
  });
}

const SINGLE: Mode = { lanes: 1, copies: 1 };

/** The accumulators of one fold lie `offset` bytes behind those of the first. */
function loadTotals(
  steps: Steps,
  { lanes, copies }: Mode,
  place: Local<"i32">,
  offset: number,
): readonly Local<"v128">[] {
  const at = i32.add(place, constantI32(offset));
  return Array.from({ length: copies }, (_, c) =>
    steps.keep(lanes === 4 ? v128.load(at, 16 * c) : v128.load32Splat(at)),
  );
}

function addPartial(
  { shape, partial }: Nest,
  steps: Steps,
  mode: Mode,
  place: Local<"i32">,
  columns: number,
): void {
  shape.folds.forEach((fold, f) => {
    const at = i32.add(place, constantI32(4 * columns * f));
    loadTotals(steps, mode, place, 4 * columns * f).forEach((total, c) => {
      const sum: Expr<"v128"> = combine(fold, total, partial[f]![c]!);
      steps.push(mode.lanes === 4 ? v128.store(at, sum, 16 * c) : v128.store32Lane(at, sum, 0));
    });
  });
}
