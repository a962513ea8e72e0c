/** @file The gradient of the weights of a convolution of pictures with one channel: four pixels of a row at a time. */
import { range } from "../../core/range.ts";
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { f32x4, shuffle, v128 } from "../../wasm/simd.ts";
import { createSteps } from "../../wasm/steps.ts";
import type { ConvPlaces, ConvShape } from "./conv.ts";
import { fillZeros } from "./fill.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { copyFrame, frameOf } from "./narrow-frame.ts";
import { type Square, turn } from "./pack.ts";
import { reserveParts } from "./winograd/correlate-tiles.ts";

type I32 = Local<"i32">;

/** Taps of a row and filters at once: nine sums are what V8 keeps in registers besides. */
const TAPS = 3;
const FILTERS = 3;

/** Every filter's gradient is laid out as a picture of its own; lanes are summed at the very end. */
export function emitNarrowWeightGradient(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const { n, axes, filters } = shape;
  const [first, second] = axes;
  const frame = frameOf(shape);
  const lineVectors = Math.ceil(second!.output / 4);
  const planeBytes = 16 * lineVectors * first!.output;
  const taps = first!.kernel * second!.kernel;
  const [frameAt, planesAt, sumsAt] = reserveParts(context, [
    ...[frame.bytes, planeBytes * filters, 16 * taps * filters],
  ]) as [Expr<"i32">, Expr<"i32">, Expr<"i32">];
  const [zero, gradient, row] = [scope.local("i32"), scope.local("i32"), scope.local("i32")];
  const sumOf = (k: number, f: number): number => 16 * (k * filters + f);
  const blocks = evenly(second!.kernel, TAPS).flatMap((some) =>
    evenly(filters, FILTERS).flatMap((pair): readonly Code[] => {
      const steps = createSteps(scope);
      const sums = range(some.count).map(() => range(pair.count).map(() => scope.local("v128")));
      for (const sum of sums.flat()) steps.push(sum.set(f32x4.constant(0)));
      const source = steps.keep(
        i32.add(
          frameAt,
          i32.add(i32.multiply(row, constantI32(4 * frame.width)), constantI32(4 * some.from)),
        ),
      );
      const plane = steps.keep(i32.add(planesAt, constantI32(planeBytes * pair.from)));
      const vector = createSteps(scope);
      const planes = range(pair.count).map((f) => vector.keep(v128.load(plane, planeBytes * f)));
      sums.forEach((ofTap, k) => {
        const pixels = vector.keep(v128.load(source, 4 * k));
        ofTap.forEach((sum, f) => vector.push(sum.set(f32x4.multiplyAdd(pixels, planes[f]!, sum))));
      });
      const step = constantI32(16);
      vector.push(source.set(i32.add(source, step)), plane.set(i32.add(plane, step)));
      const line = [
        ...repeat(scope.local("i32"), constantI32(lineVectors), vector.code),
        source.set(i32.add(source, constantI32(4 * frame.width - 16 * lineVectors))),
      ];
      steps.push(...repeat(scope.local("i32"), constantI32(first!.output), line));
      const to = steps.keep(i32.add(sumsAt, i32.multiply(row, constantI32(sumOf(second!.kernel, 0)))));
      sums.forEach((ofTap, k) =>
        ofTap.forEach((sum, f) => {
          const offset = sumOf(some.from + k, pair.from + f);
          steps.push(v128.store(to, f32x4.add(v128.load(to, offset), sum), offset));
        }),
      );
      return steps.code;
    }),
  );
  const example = [
    copyFrame(context, shape, frame, x, frameAt),
    ...layOutPlanes(scope, shape, { gradient, planesAt, planeBytes, lineVectors }),
    ...countUp(row, constantI32(0), constantI32(first!.kernel), blocks),
    x.set(i32.add(x, constantI32(4 * first!.input * second!.input))),
  ];
  const total = scope.local("v128");
  const sum = [
    total.set(v128.load(zero)),
    total.set(f32x4.add(total, shuffle(total, total, [2, 3, 0, 1]))),
    v128.store32Lane(w, f32x4.add(total, shuffle(total, total, [1, 0, 3, 2])), 0),
    zero.set(i32.add(zero, constantI32(16))),
    w.set(i32.add(w, constantI32(4))),
  ];
  return [
    zero.set(sumsAt),
    ...fillZeros(scope, zero, constantI32(4 * taps * filters)),
    gradient.set(y),
    ...repeat(scope.local("i32"), dimension(context, n), example),
    zero.set(sumsAt),
    ...repeat(scope.local("i32"), constantI32(taps * filters), sum),
  ];
}

interface Planes {
  /** Moves along. */
  readonly gradient: I32;
  readonly planesAt: Expr<"i32">;
  readonly planeBytes: number;
  readonly lineVectors: number;
}

/** [height, width, filters] → [filters, height, whole vectors], with zeros at the end of each row. */
function layOutPlanes(
  scope: FunctionScope,
  { axes, filters }: ConvShape,
  { gradient, planesAt, planeBytes, lineVectors }: Planes,
): readonly Code[] {
  const [first, second] = axes;
  const to = scope.local("i32");
  const each = (store: (f: number) => Code): Code[] => range(filters).map(store);
  const moveOn = (pixels: number): Code[] => [
    gradient.set(i32.add(gradient, constantI32(4 * filters * pixels))),
    to.set(i32.add(to, constantI32(4 * pixels))),
  ];
  const copy = (f: number, pixel: number): Code =>
    i32.store(to, i32.load(gradient, 4 * (pixel * filters + f)), planeBytes * f + 4 * pixel);
  const four = (): readonly Code[] => {
    const steps = createSteps(scope);
    const load = (f: number): Square =>
      range(4).map((i) => {
        const offset = 4 * (i * filters + f);
        return filters - f >= 4 ? v128.load(gradient, offset) : v128.load64Zero(gradient, offset);
      }) as unknown as Square;
    const pairs = filters - (filters % 2);
    for (let f = 0; f < pairs; f += 4) {
      const planes = turn(steps, load(f)).slice(0, Math.min(4, pairs - f));
      planes.forEach((plane, i) => steps.push(v128.store(to, plane, planeBytes * (f + i))));
    }
    if (pairs < filters) for (let i = 0; i < 4; i++) steps.push(copy(pairs, i));
    return [...steps.code, ...moveOn(4)];
  };
  const rest = second!.output % 4;
  return [
    to.set(planesAt),
    ...repeat(scope.local("i32"), constantI32(first!.output), [
      ...repeat(scope.local("i32"), constantI32((second!.output - rest) / 4), four()),
      ...repeat(scope.local("i32"), constantI32(rest), [...each((f) => copy(f, 0)), ...moveOn(1)]),
      ...repeat(scope.local("i32"), constantI32(4 * lineVectors - second!.output), [
        ...each((f) => i32.store(to, constantI32(0), planeBytes * f)),
        to.set(i32.add(to, constantI32(4))),
      ]),
    ]),
  ];
}

/** Parts of at most `most`, as even as can be. */
function evenly(count: number, most: number): readonly { readonly from: number; readonly count: number }[] {
  const parts = Math.ceil(count / most);
  return range(parts).map((i) => {
    const from = Math.floor((i * count) / parts);
    return { from, count: Math.floor(((i + 1) * count) / parts) - from };
  });
}
