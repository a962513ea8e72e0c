/** @file Depthwise convolutions, one filter a channel: four channels at a time, no packing. */
import { block, branchIf, constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { f32x4 } from "../../wasm/simd.ts";
import { eachChannel } from "./channels.ts";
import type { ConvPlaces, ConvShape } from "./conv.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { eachPosition, eachTap, eachWindowTap, type WindowAxis } from "./window-walk.ts";

export function emitDepthwise(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const bytes = 4 * shape.channels;
  const positions = eachPosition(scope, shape.axes, (first) => [
    ...eachChannel(scope, shape.channels, (lanes, at) => {
      const sum = scope.local("v128");
      return [
        sum.set(f32x4.constant(0)),
        ...eachWindowTap(scope, shape.axes, first, (pixel, tap, further) => {
          const weight = lanes.load(rowAddress(w, tap, at, bytes));
          const value = lanes.load(rowAddress(x, pixel, at, bytes), bytes * further);
          return [sum.set(f32x4.add(sum, f32x4.multiply(value, weight)))];
        }),
        lanes.store(i32.add(y, at), sum),
      ];
    }),
    y.set(i32.add(y, constantI32(bytes))),
  ]);
  return repeat(scope.local("i32"), dimension(context, shape.n), [
    ...positions,
    advance(x, shape.axes, "input", bytes),
  ]);
}

/** For every input position, over the taps of the outputs that read it. */
export function emitDepthwiseInputGradient(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const bytes = 4 * shape.channels;
  // Each input position stands for itself here; what it reads is worked out tap by tap.
  const places = shape.axes.map((axis) => ({ ...axis, output: axis.input, stride: 1, low: 0 }));
  const positions = eachPosition(scope, places, (at) => [
    ...eachChannel(scope, shape.channels, (lanes, lane) => {
      const sum = scope.local("v128");
      return [
        sum.set(f32x4.constant(0)),
        ...eachReader(scope, shape.axes, at, (output, tap) => {
          const weight = lanes.load(rowAddress(w, tap, lane, bytes));
          return [
            sum.set(f32x4.add(sum, f32x4.multiply(lanes.load(rowAddress(y, output, lane, bytes)), weight))),
          ];
        }),
        lanes.store(i32.add(x, lane), sum),
      ];
    }),
    x.set(i32.add(x, constantI32(bytes))),
  ]);
  return repeat(scope.local("i32"), dimension(context, shape.n), [
    ...positions,
    advance(y, shape.axes, "output", bytes),
  ]);
}

/** Runs the body for every tap by which an output reads the input position `at`. */
function eachReader(
  scope: FunctionScope,
  axes: readonly WindowAxis[],
  at: readonly Local<"i32">[],
  body: (output: Local<"i32">, tap: Local<"i32">) => readonly Code[],
  depth = 0,
  output: Expr<"i32"> = constantI32(0),
  tap: Expr<"i32"> = constantI32(0),
): readonly Code[] {
  const axis = axes[depth];
  if (!axis) return body(output as Local<"i32">, tap as Local<"i32">);
  const [distance, ownOutput, ownTap] = [scope.local("i32"), scope.local("i32"), scope.local("i32")];
  const stride = constantI32(axis.stride);
  const below = eachReader(scope, axes, at, body, depth + 1, ownOutput, ownTap);
  const inside = block((end) => [
    // Negative distances are too large as unsigned numbers.
    branchIf(end, i32.greaterEqualUnsigned(distance, constantI32(axis.output * axis.stride))),
    ...(axis.stride > 1 ? [branchIf(end, i32.remainder(distance, stride))] : []),
    ownOutput.set(i32.add(i32.multiply(output, constantI32(axis.output)), i32.divide(distance, stride))),
    ...below,
  ]);
  return [
    distance.set(i32.add(at[depth]!, constantI32(axis.low))),
    ownTap.set(i32.multiply(tap, constantI32(axis.kernel))),
    ...repeat(scope.local("i32"), constantI32(axis.kernel), [
      inside,
      distance.set(i32.subtract(distance, constantI32(axis.dilation))),
      ownTap.set(i32.add(ownTap, constantI32(1))),
    ]),
  ];
}

/** For every tap, summed over all positions of an example and then over the examples. */
export function emitDepthwiseWeightGradient(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const bytes = 4 * shape.channels;
  const offsets = shape.axes.map(() => scope.local("i32"));
  const [xAt, yAt] = [scope.local("i32"), scope.local("i32")];
  const perTap = [
    ...eachChannel(scope, shape.channels, (lanes, lane) => {
      const [sum, part] = [scope.local("v128"), scope.local("v128")];
      const positions = eachPosition(scope, shape.axes, (first) => {
        // The window is one tap: where the walk's tap stands.
        const single = shape.axes.map((axis) => ({ ...axis, kernel: 1 }));
        const moved = first.map(() => scope.local("i32"));
        return [
          ...moved.map((local, axis) => local.set(i32.add(first[axis]!, offsets[axis]!))),
          ...eachTap(scope, single, moved, (pixel) => [
            part.set(
              f32x4.add(
                part,
                f32x4.multiply(
                  lanes.load(rowAddress(xAt, pixel, lane, bytes)),
                  lanes.load(i32.add(yAt, lane)),
                ),
              ),
            ),
          ]),
          yAt.set(i32.add(yAt, constantI32(bytes))),
        ];
      });
      return [
        sum.set(f32x4.constant(0)),
        xAt.set(x),
        yAt.set(y),
        ...repeat(scope.local("i32"), dimension(context, shape.n), [
          part.set(f32x4.constant(0)),
          ...positions,
          sum.set(f32x4.add(sum, part)),
          advance(xAt, shape.axes, "input", bytes),
        ]),
        lanes.store(i32.add(w, lane), sum),
      ];
    }),
    w.set(i32.add(w, constantI32(bytes))),
  ];
  return shape.axes.reduceRight<readonly Code[]>(
    (inside, axis, depth) =>
      countUp(
        offsets[depth]!,
        constantI32(0),
        constantI32(axis.kernel * axis.dilation),
        inside,
        constantI32(axis.dilation),
      ),
    perTap,
  );
}

function rowAddress(start: Local<"i32">, row: Expr<"i32">, at: Local<"i32">, bytes: number): Expr<"i32"> {
  return i32.add(i32.add(start, at), i32.multiply(row, constantI32(bytes)));
}

/** To the next example. */
function advance(
  place: Local<"i32">,
  axes: readonly WindowAxis[],
  side: "input" | "output",
  bytes: number,
): Code {
  return place.set(i32.add(place, constantI32(axes.reduce((product, axis) => product * axis[side], bytes))));
}
