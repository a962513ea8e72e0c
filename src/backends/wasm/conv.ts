/** @file Convolutions and their two gradients: which way each is computed. */
import { invariant } from "../../core/invariant.ts";
import { type Dim, isBatchDim } from "../../ir/types.ts";
import { multiplyDims } from "../../plan/affine.ts";
import { readConvOptions } from "../../ops/convolution.ts";
import { readWindow, spatialSizes } from "../../ops/window.ts";
import type { Operand, OperatorKernel } from "../../plan/plan.ts";
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat } from "../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../wasm/module.ts";
import { emitCorrelation } from "./correlate.ts";
import { emitDepthwise, emitDepthwiseInputGradient, emitDepthwiseWeightGradient } from "./depthwise.ts";
import { emitInputGradient } from "./input-gradient.ts";
import { defineKernel, type KernelContext } from "./kernel-context.ts";
import type { KernelFunction } from "./loop.ts";
import { definePack } from "./pack.ts";
import { type PatchForm, patchSize } from "./patches.ts";
import { emitNarrow } from "./narrow.ts";
import { isNarrow } from "./narrow-frame.ts";
import { emitNarrowWeightGradient } from "./narrow-gradient.ts";
import { emitRowGradient, isRowwise } from "./row-gradient.ts";
import { emitProduct } from "./product.ts";
import { emitWeightGradient } from "./weight-gradient.ts";
import { type WindowAxis, windowAxes } from "./window-walk.ts";
import { emitTiledConv, emitTiledInputGradient } from "./winograd/convolutions.ts";
import { planTiles, type TilePlan } from "./winograd/plan-tiles.ts";
import { emitTiledWeightGradient } from "./winograd/weight-gradient-tiles.ts";

/** A convolution: x [n, ...input, channels] by w [...kernel, channels / groups, filters] to y [n, ...output, filters]. */
export interface ConvShape {
  readonly n: Dim;
  /** At least two. */
  readonly axes: readonly WindowAxis[];
  readonly channels: number;
  readonly filters: number;
  readonly groups: number;
  readonly perGroup: { readonly channels: number; readonly filters: number };
}

/** Addresses of x, w and y (or their gradients) for one group. */
export interface ConvPlaces {
  readonly x: Local<"i32">;
  readonly w: Local<"i32">;
  readonly y: Local<"i32">;
}

type EmitGroup = (
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  places: ConvPlaces,
) => readonly Code[];

type EmitTiles = (
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  plan: TilePlan,
  places: ConvPlaces,
) => readonly Code[];

interface Ways {
  readonly depthwise: EmitGroup;
  readonly pointwise: EmitGroup;
  /** For few channels; `tiles`: how it would go by minimal filtering. */
  readonly narrow: {
    readonly fits: (shape: ConvShape, tiles: TilePlan | null) => boolean;
    readonly emit: EmitGroup;
  };
  readonly tiled: EmitTiles;
  readonly general: EmitGroup;
}

const FORWARD: Ways = {
  depthwise: emitDepthwise,
  pointwise,
  narrow: { fits: isNarrow, emit: emitNarrow },
  tiled: emitTiledConv,
  general: correlateForward,
};
const TO_INPUT: Ways = {
  depthwise: emitDepthwiseInputGradient,
  pointwise: pointwiseInputGradient,
  narrow: { fits: isRowwise, emit: emitRowGradient },
  tiled: emitTiledInputGradient,
  general: emitInputGradient,
};
const TO_WEIGHTS: Ways = {
  depthwise: emitDepthwiseWeightGradient,
  pointwise: pointwiseWeightGradient,
  narrow: { fits: isNarrow, emit: emitNarrowWeightGradient },
  tiled: emitTiledWeightGradient,
  general: emitWeightGradient,
};

export function emitConv(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const [x, w] = kernel.inputs;
  return convKernel(context, kernel, { x: x!, w: w!, y: kernel.output }, FORWARD);
}

export function emitConvInputGradient(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const [y, w] = kernel.inputs;
  return convKernel(context, kernel, { x: kernel.output, w: w!, y: y! }, TO_INPUT);
}

export function emitConvWeightGradient(context: KernelContext, kernel: OperatorKernel): KernelFunction {
  const [x, y] = kernel.inputs;
  return convKernel(context, kernel, { x: x!, w: kernel.output, y: y! }, TO_WEIGHTS);
}

function convKernel(
  context: KernelContext,
  kernel: OperatorKernel,
  { x, w, y }: { readonly x: Operand; readonly w: Operand; readonly y: Operand },
  ways: Ways,
): KernelFunction {
  const shape = convShape(kernel, x, w, y);
  const emit = chooseWay(shape, ways);
  const ref = defineKernel(context, [kernel.op, shape], 3, (scope, parameters) => {
    const [xAt, wAt, yAt] = parameters as [Local<"i32">, Local<"i32">, Local<"i32">];
    const places = { x: xAt, w: wAt, y: yAt };
    const body = emit(context, scope, shape, places);
    if (shape.groups === 1 || isDepthwise(shape)) return { code: body };
    const next = (place: Local<"i32">, numbers: number): Code =>
      place.set(i32.add(place, constantI32(4 * numbers)));
    const { channels, filters } = shape.perGroup;
    return {
      code: repeat(scope.local("i32"), constantI32(shape.groups), [
        ...body,
        next(xAt, channels),
        next(wAt, filters),
        next(yAt, filters),
      ]),
    };
  });
  return { ref, given: [x, w, y] };
}

function chooseWay(shape: ConvShape, ways: Ways): EmitGroup {
  if (isDepthwise(shape)) return ways.depthwise;
  if (isPointwise(shape)) return ways.pointwise;
  const tiles = planTiles(shape);
  if (ways.narrow.fits(shape, tiles)) return ways.narrow.emit;
  if (!tiles) return ways.general;
  return (context, scope, given, places) => ways.tiled(context, scope, given, tiles, places);
}

function convShape({ attrs }: OperatorKernel, x: Operand, w: Operand, y: Operand): ConvShape {
  const kernel = w.type.shape.slice(0, -2) as number[];
  const { groups } = readConvOptions(attrs);
  const [channels, filters] = [x.type.shape.at(-1)!, y.type.shape.at(-1)!];
  invariant(!isBatchDim(channels) && !isBatchDim(filters), "channels count examples");
  const axes = windowAxes(spatialSizes(x.type.shape), spatialSizes(y.type.shape), readWindow(attrs, kernel));
  const line: WindowAxis = { input: 1, output: 1, kernel: 1, stride: 1, low: 0, dilation: 1 };
  const n = x.type.shape[0]!;
  if (groups === 1 && axes.every(isWhole)) {
    // One window is all of the input: its numbers are the channels of one pixel.
    const all = axes.reduce((product, axis) => product * axis.kernel, channels);
    const perGroup = { channels: all, filters };
    return { n, axes: [line, line], channels: all, filters, groups, perGroup };
  }
  return {
    n,
    axes: axes.length < 2 ? [line, ...axes] : axes,
    ...{ channels, filters, groups },
    perGroup: { channels: channels / groups, filters: filters / groups },
  };
}

function isDepthwise({ groups, perGroup }: ConvShape): boolean {
  return groups > 1 && perGroup.channels === 1 && perGroup.filters === 1;
}

/** A single position, which reads every pixel once. */
function isWhole({ input, output, kernel, low, dilation }: WindowAxis): boolean {
  return output === 1 && low === 0 && kernel === input && (dilation === 1 || kernel === 1);
}

/** One tap that reads every pixel. */
function isPointwise({ axes }: ConvShape): boolean {
  return axes.every((a) => a.kernel === 1 && a.stride === 1 && a.low === 0 && a.input === a.output);
}

function pixels({ n, axes }: ConvShape): Dim {
  return multiplyDims(
    n,
    axes.reduce((product, axis) => product * axis.input, 1),
  );
}

/** Bytes from one pixel, or row of weights, to the next. */
function stepsOf({ channels, filters }: ConvShape): { x: Expr<"i32">; w: Expr<"i32">; y: Expr<"i32"> } {
  return { x: constantI32(4 * channels), w: constantI32(4 * filters), y: constantI32(4 * filters) };
}

function pointwise(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const step = stepsOf(shape);
  return emitProduct(context, scope, {
    scratch: 0,
    ...{ m: pixels(shape), k: shape.perGroup.channels, n: shape.perGroup.filters },
    a: { start: x, along: "rows", step: step.x },
    b: { start: w, along: "rows", step: step.w },
    c: { start: y, step: step.y },
  });
}

function pointwiseInputGradient(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const step = stepsOf(shape);
  return emitProduct(context, scope, {
    scratch: 0,
    ...{ m: pixels(shape), k: shape.perGroup.filters, n: shape.perGroup.channels },
    a: { start: y, along: "rows", step: step.y },
    b: { start: w, along: "columns", step: step.w },
    c: { start: x, step: step.x },
  });
}

function pointwiseWeightGradient(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const step = stepsOf(shape);
  return emitProduct(context, scope, {
    scratch: 0,
    ...{ m: shape.perGroup.channels, k: pixels(shape), n: shape.perGroup.filters },
    a: { start: x, along: "columns", step: step.x },
    b: { start: y, along: "rows", step: step.y },
    c: { start: w, step: step.w },
  });
}

function correlateForward(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const form: PatchForm = {
    axes: shape.axes,
    pixelChannels: shape.channels,
    channels: shape.perGroup.channels,
  };
  const wStep = constantI32(4 * shape.filters);
  return emitCorrelation(context, scope, {
    ...{ n: shape.n, form, source: x, target: y, targetStep: 4 * shape.filters, scatter: null },
    weights: {
      columns: shape.perGroup.filters,
      pack: (column, columns, target) => {
        const from = i32.add(w, i32.multiply(column, constantI32(4)));
        return [
          invoke(
            definePack(context.module, columns, "rows"),
            constantI32(patchSize(form)),
            from,
            wStep,
            target,
          ),
        ];
      },
    },
  });
}
