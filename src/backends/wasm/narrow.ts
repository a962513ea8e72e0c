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
/** Pixels at once, in the forward direction. */
const PIXELS = 8;
/** Filters at once: two vectors of sums each. */
const FILTERS = 4;
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
    axes[1]!.output >= PIXELS &&
    axes[1]!.kernel <= MOST_TAPS
  );
}

/** The picture with zeros around it, so wide that whole vectors of pixels can be read. */
interface Frame {
  readonly rows: number;
  readonly width: number;
  /** Bytes, with room for what is written beyond. */
  readonly bytes: number;
}

function frameOf({ axes }: ConvShape): Frame {
  const [first, second] = axes;
  const rows = first!.output + first!.kernel - 1;
  const width = Math.ceil(second!.output / PIXELS) * PIXELS + second!.kernel - 1;
  return { rows, width, bytes: 4 * rows * width + 64 };
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
  const groups = evenly(filters, FILTERS);
  const pixels = groups.flatMap(({ from, count }): readonly Code[] => {
    const steps = createSteps(scope);
    const sums = Array.from({ length: count }, () => [scope.local("v128"), scope.local("v128")] as const);
    for (const sum of sums.flat()) steps.push(sum.set(f32x4.constant(0)));
    steps.push(
      source.set(i32.add(line, i32.multiply(pixel, constantI32(4)))),
      tap.set(i32.add(w, constantI32(4 * from))),
    );
    const row = createSteps(scope);
    for (let k = 0; k < second!.kernel; k++) {
      const values = [0, 16].map((offset) => row.keep(v128.load(source, 4 * k + offset)));
      sums.forEach((pair, f) => {
        const weight = row.keep(v128.load32Splat(tap, 4 * (k * filters + f)));
        pair.forEach((sum, i) => row.push(sum.set(f32x4.multiplyAdd(values[i]!, weight, sum))));
      });
    }
    row.push(
      source.set(i32.add(source, constantI32(4 * frame.width))),
      tap.set(i32.add(tap, constantI32(4 * second!.kernel * filters))),
    );
    steps.push(...repeat(scope.local("i32"), constantI32(first!.kernel), row.code));
    const to = steps.keep(i32.add(target, i32.multiply(pixel, constantI32(4 * filters))));
    for (let i = 0; i < PIXELS; i++) {
      sums.forEach((pair, f) =>
        steps.push(v128.store32Lane(to, pair[i >> 2]!, i & 3, 4 * (i * filters + from + f))),
      );
    }
    return steps.code;
  });
  // The last pixels overlap those before, so that there are always as many.
  const start = scope.local("i32");
  const lines = [
    ...countUp(
      start,
      constantI32(0),
      constantI32(second!.output),
      [pixel.set(smaller(start, constantI32(second!.output - PIXELS))), ...pixels],
      constantI32(PIXELS),
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
