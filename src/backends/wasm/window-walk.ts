/** @file Loops over the positions of windows and over what each window covers. */
import { block, branchIf, constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { createSteps } from "../../wasm/steps.ts";
import type { Window } from "../../ops/window.ts";

/** One spatial axis: output position o and tap k read o·stride - low + k·dilation, which lies within 0…input-1 or in the padding. */
export interface WindowAxis {
  readonly input: number;
  readonly output: number;
  readonly kernel: number;
  readonly stride: number;
  readonly low: number;
  readonly dilation: number;
}

export function windowAxes(
  input: readonly number[],
  output: readonly number[],
  window: Window,
): WindowAxis[] {
  return input.map((size, axis) => ({
    input: size,
    output: output[axis]!,
    kernel: window.kernel[axis]!,
    stride: window.strides[axis]!,
    low: window.low[axis]!,
    dilation: window.dilations[axis]!,
  }));
}

/** Runs the body for every output position; `first` is where the window starts, by axis. */
export function eachPosition(
  scope: FunctionScope,
  axes: readonly WindowAxis[],
  body: (first: readonly Local<"i32">[]) => readonly Code[],
  known: readonly Local<"i32">[] = [],
): readonly Code[] {
  const axis = axes[known.length];
  if (!axis) return body(known);
  const first = scope.local("i32");
  const end = axis.output * axis.stride - axis.low;
  return countUp(
    first,
    constantI32(-axis.low),
    constantI32(end),
    eachPosition(scope, axes, body, [...known, first]),
    constantI32(axis.stride),
  );
}

/** Taps that are written one after another. */
const MOST_TAPS = 16;

/** Whether no window reaches into the padding. */
export function staysInside(axes: readonly WindowAxis[]): boolean {
  return axes.every((a) => a.low === 0 && (a.output - 1) * a.stride + (a.kernel - 1) * a.dilation < a.input);
}

/**
 * Like eachTap, but written one after another where windows stay inside and have few taps: their pixels lie `further` pixels
 * behind the one given.
 */
export function eachWindowTap(
  scope: FunctionScope,
  axes: readonly WindowAxis[],
  first: readonly Local<"i32">[],
  body: (pixel: Local<"i32">, tap: Expr<"i32">, further: number) => readonly Code[],
): readonly Code[] {
  const count = axes.reduce((taps, axis) => taps * axis.kernel, 1);
  if (count > MOST_TAPS || !staysInside(axes)) return eachTap(scope, axes, first, (p, t) => body(p, t, 0));
  const flat = (at: (axis: number) => Expr<"i32">): Expr<"i32"> =>
    axes.reduce<Expr<"i32">>(
      (pixel, { input }, axis) => i32.add(i32.multiply(pixel, constantI32(input)), at(axis)),
      constantI32(0),
    );
  const steps = createSteps(scope);
  const pixel = steps.keep(flat((axis) => first[axis]!));
  let taps = [0];
  for (const { input, kernel, dilation } of axes)
    taps = taps.flatMap((at) => Array.from({ length: kernel }, (_, k) => at * input + k * dilation));
  return [...steps.code, ...taps.flatMap((further, tap) => body(pixel, constantI32(tap), further))];
}

/** Runs the body for every tap that does not lie in the padding, with its pixel and its number. */
export function eachTap(
  scope: FunctionScope,
  axes: readonly WindowAxis[],
  first: readonly Local<"i32">[],
  body: (pixel: Local<"i32">, tap: Local<"i32">) => readonly Code[],
): readonly Code[] {
  const walk = (depth: number, pixel: Expr<"i32">, tap: Expr<"i32">): readonly Code[] => {
    const axis = axes[depth];
    if (!axis) return body(pixel as Local<"i32">, tap as Local<"i32">);
    const place = scope.local("i32");
    const ownPixel = scope.local("i32");
    const ownTap = scope.local("i32");
    const steps = createSteps(scope);
    steps.push(
      ownPixel.set(i32.add(i32.multiply(pixel, constantI32(axis.input)), place)),
      ...walk(depth + 1, ownPixel, ownTap),
    );
    const inside = block((end) => [
      branchIf(end, i32.greaterEqualUnsigned(place, constantI32(axis.input))),
      ...steps.code,
    ]);
    const turn = [
      inside,
      place.set(i32.add(place, constantI32(axis.dilation))),
      ownTap.set(i32.add(ownTap, constantI32(1))),
    ];
    return [
      place.set(first[depth]!),
      ownTap.set(i32.multiply(tap, constantI32(axis.kernel))),
      ...repeat(scope.local("i32"), constantI32(axis.kernel), turn),
    ];
  };
  return walk(0, constantI32(0), constantI32(0));
}
