/** @file Pools and their gradients: the channels of a window four at a time. */
import { isBatchDim } from "../../ir/types.ts";
import { readFlag } from "../../ops/attributes.ts";
import { product, readWindow, spatialSizes, windowOutput } from "../../ops/window.ts";
import type { OperatorKernel } from "../../plan/plan.ts";
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { f32 } from "../../wasm/f32.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat, smaller } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { f32x4, i32x4, v128 } from "../../wasm/simd.ts";
import { createSteps } from "../../wasm/steps.ts";
import { invariant } from "../../core/invariant.ts";
import { eachChannel, type Lanes } from "./channels.ts";
import { fillZeros } from "./fill.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import type { KernelFunction } from "./loop.ts";
import {
  eachPosition,
  eachTap,
  eachWindowTap,
  staysInside,
  type WindowAxis,
  windowAxes,
} from "./window-walk.ts";

interface Pool {
  readonly axes: readonly WindowAxis[];
  readonly channels: number;
  readonly taps: number;
}

/** What is done at one position: `wide` and `small` point to the examples' pixels before and after the pool. */
type AtPosition = (
  scope: FunctionScope,
  pool: Pool,
  first: readonly Local<"i32">[],
  places: readonly Local<"i32">[],
) => readonly Code[];

/**
 * A kernel over all positions of all examples. `sizes` tells of each operand and the result whether it has the sizes
 * before the pool (wide) or after it (small).
 */
function poolKernel(
  context: KernelContext,
  kernel: OperatorKernel,
  sizes: readonly ("wide" | "small")[],
  { zeroed, atPosition }: { zeroed: boolean; atPosition: AtPosition },
): KernelFunction {
  const operands = [...kernel.inputs, kernel.output];
  const shape = operands[sizes.indexOf("wide")]!.type.shape;
  const window = readWindow(kernel.attrs);
  const input = spatialSizes(shape);
  const channels = shape.at(-1)!;
  invariant(!isBatchDim(channels), "a pool's channels count examples");
  const pool: Pool = {
    axes: windowAxes(input, windowOutput(input, window), window),
    channels,
    taps: product(window.kernel),
  };
  const ref = context.module.define(
    operands.map(() => "i32" as const),
    null,
    (scope, given) => {
      const places = given as Local<"i32">[];
      const steps = createSteps(scope);
      if (zeroed && !isPartition(pool)) {
        const target = steps.keep(places.at(-1)!);
        const count = dimension(context, shape[0]!, product(input) * channels);
        steps.push(...fillZeros(scope, target, count));
      }
      const positions = eachPosition(scope, pool.axes, (first) => [
        ...atPosition(scope, pool, first, places),
        ...places.flatMap((place, i) =>
          sizes[i] === "small" ? [place.set(i32.add(place, constantI32(4 * channels)))] : [],
        ),
      ]);
      const nextExample = places.flatMap((place, i) =>
        sizes[i] === "wide" ? [place.set(i32.add(place, constantI32(4 * channels * product(input))))] : [],
      );
      steps.push(
        ...repeat(scope.local("i32"), dimension(context, shape[0]!), [...positions, ...nextExample]),
      );
      return { code: steps.code };
    },
  );
  return { ref, given: operands };
}

/** The address of the channels at `at` of a pixel. */
function pixelAddress(
  place: Local<"i32">,
  pixel: Expr<"i32">,
  at: Local<"i32">,
  channels: number,
): Expr<"i32"> {
  return i32.add(i32.add(place, at), i32.multiply(pixel, constantI32(4 * channels)));
}

function everyLane(tap: Expr<"i32">): Expr<"v128"> {
  return tap.constant === undefined ? i32x4.splat(tap) : i32x4.constant(tap.constant);
}

/** Whether windows lie side by side and cover everything: each pixel belongs to one alone. */
function isPartition({ axes }: Pool): boolean {
  return (
    staysInside(axes) &&
    axes.every((a) => a.kernel === a.stride && a.dilation === 1 && a.input === a.output * a.stride)
  );
}

/** Adds a share to the channels of a pixel, where there may be others'. */
function addTo(
  scope: FunctionScope,
  pool: Pool,
  lanes: Lanes,
  address: Expr<"i32">,
  further: number,
  share: Expr<"v128">,
): readonly Code[] {
  const steps = createSteps(scope);
  const place = steps.keep(address);
  const offset = 4 * pool.channels * further;
  const sum = isPartition(pool) ? share : f32x4.add(lanes.load(place, offset), share);
  steps.push(lanes.store(place, sum, offset));
  return steps.code;
}

export function emitMaxPool(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const atPosition: AtPosition = (scope, { axes, channels }, first, [x, y]) =>
    eachChannel(scope, channels, (lanes, at) => {
      const best = scope.local("v128");
      return [
        best.set(f32x4.constant(-Infinity)),
        ...eachWindowTap(scope, axes, first, (pixel, _, further) => [
          best.set(
            f32x4.max(best, lanes.load(pixelAddress(x!, pixel, at, channels), 4 * channels * further)),
          ),
        ]),
        lanes.store(i32.add(y!, at), best),
      ];
    });
  return poolKernel(context, kernel, ["wide", "small"], { zeroed: false, atPosition });
}

/** Finds the tap of the first maximum (or the last NaN) of a window's channels. */
function findBest(
  scope: FunctionScope,
  { axes, channels }: Pool,
  first: readonly Local<"i32">[],
  x: Local<"i32">,
  lanes: Lanes,
  at: Local<"i32">,
  bestTap: Local<"v128">,
): readonly Code[] {
  const best = scope.local("v128");
  return [
    bestTap.set(i32x4.constant(-1)),
    best.set(f32x4.constant(-Infinity)),
    ...eachWindowTap(scope, axes, first, (pixel, tap, further) => {
      const steps = createSteps(scope);
      const value = steps.keep(lanes.load(pixelAddress(x, pixel, at, channels), 4 * channels * further));
      const wins = v128.or(f32x4.greater(value, best), f32x4.notEqual(value, value));
      const mask = steps.keep(v128.or(wins, i32x4.less(bestTap, i32x4.constant(0))));
      steps.push(
        best.set(v128.bitSelect(value, best, mask)),
        bestTap.set(v128.bitSelect(everyLane(tap), bestTap, mask)),
      );
      return steps.code;
    }),
  ];
}

export function emitMaxPoolGradient(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const atPosition: AtPosition = (scope, pool, first, [x, dy, dx]) =>
    eachChannel(scope, pool.channels, (lanes, at) => {
      const bestTap = scope.local("v128");
      const gradient = scope.local("v128");
      return [
        ...findBest(scope, pool, first, x!, lanes, at, bestTap),
        gradient.set(lanes.load(i32.add(dy!, at))),
        ...eachWindowTap(scope, pool.axes, first, (pixel, tap, further) => {
          const share = v128.and(gradient, i32x4.equal(bestTap, everyLane(tap)));
          return addTo(scope, pool, lanes, pixelAddress(dx!, pixel, at, pool.channels), further, share);
        }),
      ];
    });
  return poolKernel(context, kernel, ["wide", "small", "wide"], { zeroed: true, atPosition });
}

export function emitMaxPoolSelect(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const atPosition: AtPosition = (scope, pool, first, [x, v, y]) =>
    eachChannel(scope, pool.channels, (lanes, at) => {
      const bestTap = scope.local("v128");
      const chosen = scope.local("v128");
      return [
        ...findBest(scope, pool, first, x!, lanes, at, bestTap),
        chosen.set(f32x4.constant(0)),
        ...eachWindowTap(scope, pool.axes, first, (pixel, tap, further) => {
          const address = pixelAddress(v!, pixel, at, pool.channels);
          const value = lanes.load(address, 4 * pool.channels * further);
          return [chosen.set(v128.or(chosen, v128.and(value, i32x4.equal(bestTap, everyLane(tap)))))];
        }),
        lanes.store(i32.add(y!, at), chosen),
      ];
    });
  return poolKernel(context, kernel, ["wide", "wide", "small"], { zeroed: false, atPosition });
}

/** 1 / how many elements of the window count. */
function shareOf(
  scope: FunctionScope,
  pool: Pool,
  first: readonly Local<"i32">[],
  countPadding: boolean,
): { code: readonly Code[]; share: Local<"v128"> } {
  const steps = createSteps(scope);
  if (countPadding) return { share: steps.keep(f32x4.constant(1 / pool.taps)), code: steps.code };
  const count = steps.keep(constantI32(1));
  pool.axes.forEach(({ input, kernel, dilation }, axis) => {
    if (dilation === 1) {
      // Taps from max(first, 0) to min(first + kernel, input).
      const start = first[axis]!;
      const end = smaller(i32.add(start, constantI32(kernel)), constantI32(input));
      const from = i32.subtract(start, smaller(start, constantI32(0)));
      const length = steps.keep(i32.subtract(end, from));
      steps.push(count.set(i32.multiply(count, i32.subtract(length, smaller(length, constantI32(0))))));
    } else {
      const inside = steps.keep(constantI32(0));
      steps.push(
        ...eachTap(scope, [pool.axes[axis]!], [first[axis]!], () => [
          inside.set(i32.add(inside, constantI32(1))),
        ]),
      );
      steps.push(count.set(i32.multiply(count, inside)));
    }
  });
  const atLeast1 = i32.add(count, i32.isZero(count));
  return {
    share: steps.keep(f32x4.splat(f32.divide(f32.constant(1), f32.fromI32(atLeast1)))),
    code: steps.code,
  };
}

export function emitAveragePool(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const countPadding = readFlag(kernel.attrs, "countPadding");
  const atPosition: AtPosition = (scope, pool, first, [x, y]) => {
    const { code, share } = shareOf(scope, pool, first, countPadding);
    const channels = eachChannel(scope, pool.channels, (lanes, at) => {
      const sum = scope.local("v128");
      return [
        sum.set(f32x4.constant(0)),
        ...eachWindowTap(scope, pool.axes, first, (pixel, _, further) => {
          const address = pixelAddress(x!, pixel, at, pool.channels);
          return [sum.set(f32x4.add(sum, lanes.load(address, 4 * pool.channels * further)))];
        }),
        lanes.store(i32.add(y!, at), f32x4.multiply(sum, share)),
      ];
    });
    return [...code, ...channels];
  };
  return poolKernel(context, kernel, ["wide", "small"], { zeroed: false, atPosition });
}

export function emitAveragePoolGradient(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const countPadding = readFlag(kernel.attrs, "countPadding");
  const atPosition: AtPosition = (scope, pool, first, [dy, dx]) => {
    const { code, share } = shareOf(scope, pool, first, countPadding);
    const channels = eachChannel(scope, pool.channels, (lanes, at) => {
      const gradient = scope.local("v128");
      return [
        gradient.set(f32x4.multiply(lanes.load(i32.add(dy!, at)), share)),
        ...eachWindowTap(scope, pool.axes, first, (pixel, _, further) =>
          addTo(scope, pool, lanes, pixelAddress(dx!, pixel, at, pool.channels), further, gradient),
        ),
      ];
    });
    return [...code, ...channels];
  };
  return poolKernel(context, kernel, ["small", "wide"], { zeroed: true, atPosition });
}
