/**
 * @file im2col in blocks: for some output positions, what their windows cover, row after row, in the order of the
 * weights [...kernel, channels]. Zeros for the padding.
 */
import {
  block,
  branch,
  branchIf,
  constantI32,
  type Code,
  type Expr,
  ifThen,
  type Local,
} from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat } from "../../wasm/loops.ts";
import type { FunctionRef, FunctionScope, ModuleBuilder } from "../../wasm/module.ts";
import { createSteps } from "../../wasm/steps.ts";
import { copyVectors } from "./fill.ts";
import type { WindowAxis } from "./window-walk.ts";

export interface PatchForm {
  /** At least two. */
  readonly axes: readonly WindowAxis[];
  /** Channels of a pixel, and how many of them are taken. */
  readonly pixelChannels: number;
  readonly channels: number;
}

/** Numbers in a row of patches. */
export function patchSize({ axes, channels }: PatchForm): number {
  return axes.reduce((product, axis) => product * axis.kernel, channels);
}

/** Output positions of one example. */
export function positionsOf({ axes }: PatchForm): number {
  return axes.reduce((product, axis) => product * axis.output, 1);
}

/**
 * (source, target, row, rows, tap, taps): rows of patches from output position `row` on (counted over all examples),
 * with `taps` of the first kernel axis from `tap` on.
 */
export function definePatches(module: ModuleBuilder, form: PatchForm): FunctionRef {
  return module.define(new Array<"i32">(6).fill("i32"), null, (scope, parameters) => {
    const [source, target, row, rows, tap, taps] = parameters as Local<"i32">[];
    const steps = createSteps(scope);
    const { axes } = form;
    const pixelBytes = 4 * form.pixelChannels;
    const exampleBytes = axes.reduce((product, axis) => product * axis.input, pixelBytes);
    const positions = constantI32(positionsOf(form));
    const example = steps.keep(
      i32.add(source!, i32.multiply(i32.divide(row!, positions), constantI32(exampleBytes))),
    );
    let rest: Expr<"i32"> = steps.keep(i32.remainder(row!, positions));
    // Where the window of the row starts, by axis.
    const first = [...axes].reverse().map((axis) => {
      const at = steps.keep(i32.remainder(rest, constantI32(axis.output)));
      rest = steps.keep(i32.divide(rest, constantI32(axis.output)));
      return steps.keep(i32.subtract(i32.multiply(at, constantI32(axis.stride)), constantI32(axis.low)));
    });
    first.reverse();
    const one = [
      ...copyWindow(scope, form, { example, target: target!, first, tap: tap!, taps: taps! }),
      ...advance(axes, first, example, exampleBytes, axes.length - 1),
    ];
    steps.push(...repeat(scope.local("i32"), rows!, one));
    return { code: steps.code };
  });
}

/** Moves on to the next position: the last axis first, carrying over. */
function advance(
  axes: readonly WindowAxis[],
  first: readonly Local<"i32">[],
  example: Local<"i32">,
  exampleBytes: number,
  depth: number,
): readonly Code[] {
  if (depth < 0) return [example.set(i32.add(example, constantI32(exampleBytes)))];
  const axis = axes[depth]!;
  const at = first[depth]!;
  const end = axis.output * axis.stride - axis.low;
  return [
    at.set(i32.add(at, constantI32(axis.stride))),
    ifThen(i32.equal(at, constantI32(end)), [
      at.set(constantI32(-axis.low)),
      ...advance(axes, first, example, exampleBytes, depth - 1),
    ]),
  ];
}

interface WindowPlaces {
  readonly example: Local<"i32">;
  /** Moves along. */
  readonly target: Local<"i32">;
  readonly first: readonly Local<"i32">[];
  readonly tap: Local<"i32">;
  readonly taps: Local<"i32">;
}

function copyWindow(scope: FunctionScope, form: PatchForm, places: WindowPlaces): readonly Code[] {
  const { axes } = form;
  const walk = (depth: number, pixel: Expr<"i32">): readonly Code[] => {
    if (depth === axes.length - 1) return copyLine(scope, form, places, pixel);
    const axis = axes[depth]!;
    const at = scope.local("i32");
    const ownPixel = scope.local("i32");
    const below = axes.slice(depth + 1).reduce((product, a) => product * a.kernel, form.channels);
    const start = depth === 0 ? i32.multiply(places.tap, constantI32(axis.dilation)) : constantI32(0);
    const inside = [
      ownPixel.set(i32.multiply(i32.add(pixel, at), constantI32(axes[depth + 1]!.input))),
      ...walk(depth + 1, ownPixel),
    ];
    const outside = [
      ...copyVectors(scope, places.target, null, below),
      places.target.set(i32.add(places.target, constantI32(4 * below))),
    ];
    const turn = [
      ifThen(i32.lessUnsigned(at, constantI32(axis.input)), inside, outside),
      at.set(i32.add(at, constantI32(axis.dilation))),
    ];
    return [
      at.set(i32.add(places.first[depth]!, start)),
      ...repeat(scope.local("i32"), depth === 0 ? places.taps : constantI32(axis.kernel), turn),
    ];
  };
  return walk(0, constantI32(0));
}

/** The last axis: in one go where the window lies inside and its pixels side by side. */
function copyLine(
  scope: FunctionScope,
  form: PatchForm,
  { example, target, first }: WindowPlaces,
  pixel: Expr<"i32">,
): readonly Code[] {
  const { axes, channels, pixelChannels } = form;
  const axis = axes.at(-1)!;
  const start = first.at(-1)!;
  const whole = axis.kernel * channels;
  const addressOf = (place: Expr<"i32">): Expr<"i32"> =>
    i32.add(example, i32.multiply(i32.add(pixel, place), constantI32(4 * pixelChannels)));
  const at = scope.local("i32");
  const perTap = [
    at.set(start),
    ...repeat(scope.local("i32"), constantI32(axis.kernel), [
      ifThen(
        i32.lessUnsigned(at, constantI32(axis.input)),
        copyVectors(scope, target, addressOf(at), channels),
        copyVectors(scope, target, null, channels),
      ),
      at.set(i32.add(at, constantI32(axis.dilation))),
      target.set(i32.add(target, constantI32(4 * channels))),
    ]),
  ];
  const sideBySide = axis.dilation === 1 && channels === pixelChannels;
  if (!sideBySide || axis.kernel > axis.input) return perTap;
  const atOnce = [
    ...copyVectors(scope, target, addressOf(start), whole),
    target.set(i32.add(target, constantI32(4 * whole))),
  ];
  return [
    block((end) => [
      block((border) => [
        branchIf(border, i32.greaterUnsigned(start, constantI32(axis.input - axis.kernel))),
        ...atOnce,
        branch(end),
      ]),
      ...perTap,
    ]),
  ];
}
