/**
 * @file Convolutions of pictures with one channel: four pixels of a row at a time, for there are no channels to take four of;
 * patches would cost as much as the products.
 */
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat, smaller } from "../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../wasm/module.ts";
import { f32x4, shuffle, v128 } from "../../wasm/simd.ts";
import { createSteps } from "../../wasm/steps.ts";
import type { ConvPlaces, ConvShape } from "./conv.ts";
import { fillZeros } from "./fill.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { defineBand } from "./winograd/band.ts";
import { reserveParts } from "./winograd/correlate-tiles.ts";

type I32 = Local<"i32">;

/** With more filters, products with patches are as good. */
const MOST_FILTERS = 32;
/** Pixels at once, in the forward direction: the more, the fewer weights are fetched. */
const PIXELS = [16, 8];
const FEWEST_PIXELS = 8;
/** Vectors of sums at once, of some filters. */
const SUMS = 8;
/** Taps of a row and filters at once in the weights' gradient: as many sums as registers hold. */
const TAPS = 5;
const PAIR = 2;
/** Taps of a row are written one after another. */
const MOST_TAPS = 11;

export function isNarrow({ axes, groups, channels, filters }: ConvShape): boolean {
  return (
    groups === 1 &&
    channels === 1 &&
    filters <= MOST_FILTERS &&
    axes.length === 2 &&
    axes.every((a) => a.stride === 1 && a.dilation === 1) &&
    axes[1]!.output >= FEWEST_PIXELS &&
    axes[1]!.kernel <= MOST_TAPS
  );
}

/** The picture with zeros around it, so wide that whole vectors of pixels can be read. */
interface Frame {
  /** So many pixels of the output are computed at once. */
  readonly pixels: number;
  readonly rows: number;
  readonly width: number;
  /** Bytes, with room for what is written beyond. */
  readonly bytes: number;
}

function frameOf({ axes }: ConvShape): Frame {
  const [first, second] = axes;
  const rows = first!.output + first!.kernel - 1;
  const { output, kernel } = second!;
  const computed = (pixels: number): number => Math.ceil(output / pixels) * pixels;
  const least = computed(FEWEST_PIXELS);
  const pixels = PIXELS.find((count) => count <= output && computed(count) <= least)!;
  const width = computed(pixels) + kernel - 1;
  return { pixels, rows, width, bytes: 4 * rows * width + 64 };
}

function copyFrame(
  context: KernelContext,
  { axes }: ConvShape,
  { rows, width }: Frame,
  x: I32,
  to: Expr<"i32">,
): Code {
  const [first, second] = axes;
  const left = Math.min(second!.low, width);
  const own = Math.min(second!.input, width - left);
  return invoke(
    defineBand(context.module),
    x,
    ...[-first!.low, rows, first!.input, left, own, width - left - own, second!.input].map(constantI32),
    to,
  );
}

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
  const [line, pixel, source, target, tap] = locals(scope, 5) as [I32, I32, I32, I32, I32];
  const [weights, to] = locals(scope, 2) as [I32, I32];
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
  const [zero, gradient, row] = locals(scope, 3) as [I32, I32, I32];
  const sumOf = (k: number, f: number): number => 16 * (k * filters + f);
  const blocks = evenly(second!.kernel, TAPS).flatMap((some) =>
    evenly(filters, PAIR).flatMap((pair): readonly Code[] => {
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
  const next = to.set(i32.add(to, constantI32(4)));
  return [
    to.set(planesAt),
    ...repeat(scope.local("i32"), constantI32(first!.output), [
      ...repeat(scope.local("i32"), constantI32(second!.output), [
        ...each((f) => i32.store(to, i32.load(gradient, 4 * f), planeBytes * f)),
        gradient.set(i32.add(gradient, constantI32(4 * filters))),
        next,
      ]),
      ...repeat(scope.local("i32"), constantI32(4 * lineVectors - second!.output), [
        ...each((f) => i32.store(to, constantI32(0), planeBytes * f)),
        next,
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

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

function locals(scope: FunctionScope, count: number): I32[] {
  return range(count).map(() => scope.local("i32"));
}
