/**
 * @file The gradient of a convolution's input: again a convolution, of the output's gradient with the weights turned
 * around. With strides, one for every place between two windows' starts, each with the taps that reach it.
 */
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { type FunctionScope, invoke } from "../../wasm/module.ts";
import type { ConvPlaces, ConvShape } from "./conv.ts";
import { emitCorrelation } from "./correlate.ts";
import type { KernelContext } from "./kernel-context.ts";
import { definePack } from "./pack.ts";
import { panelVectors } from "./panel.ts";
import type { PatchForm } from "./patches.ts";
import type { WindowAxis } from "./window-walk.ts";

/** The input positions phase, phase + stride, … of an axis. */
interface Phase {
  /** What they read of the output's gradient: their count is `axis.output`. */
  readonly axis: WindowAxis;
  readonly phase: number;
  readonly stride: number;
  /** Kernel places of the taps, in the order of `axis`. */
  readonly taps: readonly number[];
}

export function emitInputGradient(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  places: ConvPlaces,
): readonly Code[] {
  const phases = shape.axes.map((axis) =>
    Array.from({ length: axis.stride }, (_, phase) => phaseOf(axis, phase)).filter((p) => p.axis.output > 0),
  );
  return combinations(phases).flatMap((choice) => emitPhase(context, scope, shape, places, choice));
}

/** i = phase + stride·q is read by tap k of output o where i + low - k·dilation = stride·o. */
function phaseOf({ input, output, kernel, stride, low, dilation }: WindowAxis, phase: number): Phase {
  const reach = (k: number): number => phase + low - k * dilation;
  const taps = Array.from({ length: kernel }, (_, k) => kernel - 1 - k).filter(
    (k) => reach(k) % stride === 0,
  );
  const [first = 0, second = first] = taps;
  const axis: WindowAxis = {
    input: output,
    output: Math.max(0, Math.ceil((input - phase) / stride)),
    kernel: taps.length,
    stride: 1,
    low: taps.length > 0 ? -reach(first) / stride : 0,
    dilation: taps.length > 1 ? ((first - second) * dilation) / stride : 1,
  };
  return { axis, phase, stride, taps };
}

function combinations(lists: readonly (readonly Phase[])[]): readonly (readonly Phase[])[] {
  return lists.reduce<readonly (readonly Phase[])[]>(
    (all, list) => all.flatMap((some) => list.map((one) => [...some, one])),
    [[]],
  );
}

function emitPhase(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
  phases: readonly Phase[],
): readonly Code[] {
  const { filters, channels, perGroup } = shape;
  const form: PatchForm = {
    axes: phases.map((p) => p.axis),
    pixelChannels: filters,
    channels: perGroup.filters,
  };
  const isWhole = phases.every((p) => p.stride === 1);
  const taps = combineTaps(shape.axes, phases);
  const wStep = constantI32(4 * filters);
  return emitCorrelation(context, scope, {
    ...{ n: shape.n, form, source: y, target: x, targetStep: 4 * channels },
    scatter: isWhole
      ? null
      : (row) => i32.add(x, i32.multiply(pixelOf(shape.axes, phases, row), constantI32(4 * channels))),
    weights: {
      columns: perGroup.channels,
      // A panel's rows of one tap are the weights' columns of that tap.
      pack: (column, columns, target) =>
        taps.map((tap, i) => {
          const from = i32.add(w, i32.multiply(i32.add(column, constantI32(tap * perGroup.channels)), wStep));
          const to = i32.add(target, constantI32(i * perGroup.filters * panelVectors(columns) * 16));
          return invoke(
            definePack(context.module, columns, "columns"),
            constantI32(perGroup.filters),
            from,
            wStep,
            to,
          );
        }),
    },
  });
}

/** Places in the kernel, row-major, of all taps of the phases. */
function combineTaps(axes: readonly WindowAxis[], phases: readonly Phase[]): readonly number[] {
  return phases.reduce<readonly number[]>(
    (all, { taps }, axis) => all.flatMap((tap) => taps.map((k) => tap * axes[axis]!.kernel + k)),
    [0],
  );
}

/** The input pixel (over all examples) of a row of the phase. */
function pixelOf(axes: readonly WindowAxis[], phases: readonly Phase[], row: Local<"i32">): Expr<"i32"> {
  let rest: Expr<"i32"> = row;
  let pixel: Expr<"i32"> = constantI32(0);
  let size = 1;
  for (let axis = axes.length - 1; axis >= 0; axis--) {
    const { phase, stride } = phases[axis]!;
    const count = constantI32(phases[axis]!.axis.output);
    const at = i32.add(i32.multiply(i32.remainder(rest, count), constantI32(stride)), constantI32(phase));
    pixel = i32.add(pixel, i32.multiply(at, constantI32(size)));
    rest = i32.divide(rest, count);
    size *= axes[axis]!.input;
  }
  return i32.add(pixel, i32.multiply(rest, constantI32(size)));
}
