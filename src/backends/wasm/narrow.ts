/**
 * @file Convolutions of pictures with one channel: many pixels of a row at a time, for there are no channels to take four of;
 * patches would cost as much as the products.
 */
import { range } from "../../core/range.ts";
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat, smaller } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { f32x4, shuffle, v128 } from "../../wasm/simd.ts";
import { createSteps } from "../../wasm/steps.ts";
import type { ConvPlaces, ConvShape } from "./conv.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { copyFrame, frameOf } from "./narrow-frame.ts";
import { reserveParts } from "./winograd/correlate-tiles.ts";

type I32 = Local<"i32">;

/** Vectors of sums at once, of some filters. */
const SUMS = 8;

export function emitNarrow(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const { n, axes, filters } = shape;
  const [first, second] = axes;
  const frame = frameOf(shape);
  const [frameAt] = reserveParts(context, [frame.bytes]) as [Expr<"i32">];
  const [line, pixel, target] = [scope.local("i32"), scope.local("i32"), scope.local("i32")];
  const [source, tap] = [scope.local("i32"), scope.local("i32")];
  const [weights, to] = [scope.local("i32"), scope.local("i32")];
  const vectors = frame.pixels / 4;
  const some = (count: number): readonly Code[] => {
    const steps = createSteps(scope);
    const sums = range(count).map(() => range(vectors).map(() => scope.local("v128")));
    for (const sum of sums.flat()) steps.push(sum.set(f32x4.constant(0)));
    steps.push(source.set(i32.add(line, i32.multiply(pixel, constantI32(4)))), tap.set(weights));
    const row = createSteps(scope);
    for (let k = 0; k < second!.kernel; k++) {
      const values = range(vectors).map((v) => row.keep(v128.load(source, 4 * k + 16 * v)));
      sums.forEach((ofFilter, f) => {
        const weight = row.keep(v128.load32Splat(tap, 4 * (k * filters + f)));
        ofFilter.forEach((sum, v) => row.push(sum.set(f32x4.multiplyAdd(values[v]!, weight, sum))));
      });
    }
    row.push(
      source.set(i32.add(source, constantI32(4 * frame.width))),
      tap.set(i32.add(tap, constantI32(4 * second!.kernel * filters))),
    );
    steps.push(...repeat(scope.local("i32"), constantI32(first!.kernel), row.code));
    for (let v = 0; v < vectors; v++) {
      const ofPixels = sums.map((ofFilter) => ofFilter[v]!);
      steps.push(...storePixels(scope, to, ofPixels, 4 * filters, 16 * v * filters));
    }
    steps.push(
      weights.set(i32.add(weights, constantI32(4 * count))),
      to.set(i32.add(to, constantI32(4 * count))),
    );
    return steps.code;
  };
  const atOnce = SUMS / vectors;
  const rest = filters % atOnce;
  const pixels = [
    weights.set(w),
    to.set(i32.add(target, i32.multiply(pixel, constantI32(4 * filters)))),
    ...repeat(scope.local("i32"), constantI32((filters - rest) / atOnce), some(atOnce)),
    ...(rest > 0 ? some(rest) : []),
  ];
  // The last pixels overlap those before, so that there are always as many.
  const start = scope.local("i32");
  const lines = [
    ...countUp(
      start,
      constantI32(0),
      constantI32(second!.output),
      [pixel.set(smaller(start, constantI32(second!.output - frame.pixels))), ...pixels],
      constantI32(frame.pixels),
    ),
    line.set(i32.add(line, constantI32(4 * frame.width))),
    target.set(i32.add(target, constantI32(4 * second!.output * filters))),
  ];
  return [
    target.set(y),
    ...repeat(scope.local("i32"), dimension(context, n), [
      copyFrame(context, shape, frame, x, frameAt),
      line.set(frameAt),
      ...repeat(scope.local("i32"), constantI32(first!.output), lines),
      x.set(i32.add(x, constantI32(4 * first!.input * second!.input))),
    ]),
  ];
}

/** Four pixels of some filters, one vector a filter, to places `step` bytes apart. */
function storePixels(
  scope: FunctionScope,
  to: I32,
  values: readonly Local<"v128">[],
  step: number,
  offset: number,
): readonly Code[] {
  const steps = createSteps(scope);
  for (let f = 0; f < values.length; f += 2) {
    const [a, b] = [values[f]!, values[f + 1]];
    if (!b) {
      for (let i = 0; i < 4; i++) steps.push(v128.store32Lane(to, a, i, offset + i * step + 4 * f));
      continue;
    }
    const turned = [steps.keep(shuffle(a, b, [0, 4, 1, 5])), steps.keep(shuffle(a, b, [2, 6, 3, 7]))];
    for (let i = 0; i < 4; i++)
      steps.push(v128.store64Lane(to, turned[i >> 1]!, i & 1, offset + i * step + 4 * f));
  }
  return steps.code;
}
