/**
 * @file The gradient of a convolution's input where it has few channels. What a pixel of the output's gradient gives to
 * one row of the input lies side by side, kernel width × channels numbers: so vectors are full where those of the channels
 * alone are not, nothing is multiplied by the padding's zeros, and no patches are copied.
 */
import { constantI32, type Code, type Expr } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { countUp, repeat } from "../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../wasm/module.ts";
import type { ConvPlaces, ConvShape } from "./conv.ts";
import { eachPanel } from "./correlate.ts";
import { copyExactly, fillZeros } from "./fill.ts";
import { dimension, type KernelContext } from "./kernel-context.ts";
import { definePack } from "./pack.ts";
import { definePanel, panelVectors } from "./panel.ts";
import { reserveParts } from "./winograd/correlate-tiles.ts";
import { type TilePlan, tileWork, turnAround } from "./winograd/plan-tiles.ts";

/** What a vector of sums costs besides its products, in products. */
const OVERHEAD = 5;
/** What copying a vector of patches costs, in products with a vector of weights. */
const COPIES = 0.3;
/** How much more an operation of the other ways costs, measured: 1 would be right if ours were as good at all sizes. */
const OF_TILES = 1.5;
const OF_PATCHES = 1.1;

/** Whether it is less work than a convolution with the weights turned around, by tiles or by patches. */
export function isRowwise(shape: ConvShape, tiles: TilePlan | null): boolean {
  const { axes, groups, channels, filters } = shape;
  const [first, second] = axes;
  if (groups > 1 || axes.length > 2 || axes.some((a) => a.stride > 1 || a.dilation > 1)) return false;
  if (first!.output < 2) return false;
  const vectors = first!.kernel * panelVectors(second!.kernel * channels);
  const work = first!.output * second!.output * vectors * (filters + OVERHEAD);
  const taps = first!.kernel * second!.kernel;
  const patches = first!.input * second!.input * taps * filters * (panelVectors(channels) + COPIES);
  return work < (tiles ? (OF_TILES * tileWork(turnAround(tiles))) / 4 : OF_PATCHES * patches);
}

export function emitRowGradient(
  context: KernelContext,
  scope: FunctionScope,
  { n, axes, channels, filters }: ConvShape,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const [first, second] = axes;
  const columns = second!.kernel * channels;
  /** The input with its padding, in pixels. */
  const frame = {
    rows: first!.output + first!.kernel - 1,
    width: second!.output + second!.kernel - 1,
  };
  const isWhole = frame.rows === first!.input && frame.width === second!.input;
  const rowNumbers = frame.width * channels;
  const tapBytes = 16 * panelVectors(columns) * filters;
  const [weights, room] = reserveParts(context, [
    tapBytes * first!.kernel,
    isWhole ? 0 : 4 * rowNumbers * frame.rows,
  ]) as [Expr<"i32">, Expr<"i32">];
  const frameAt = isWhole ? x : room;
  const [tap, zero] = [scope.local("i32"), scope.local("i32")];
  const [source, target] = [scope.local("i32"), scope.local("i32")];
  const panelAt = (column: Expr<"i32">): Expr<"i32"> =>
    i32.add(
      i32.add(weights, i32.multiply(tap, constantI32(tapBytes))),
      i32.multiply(column, constantI32(4 * filters)),
    );
  const eachTap = (body: (column: Expr<"i32">, some: number) => readonly Code[]): readonly Code[] =>
    countUp(tap, constantI32(0), constantI32(first!.kernel), eachPanel(scope, columns, body));
  const pack = eachTap((column, some) => {
    const row = i32.add(i32.multiply(tap, constantI32(columns)), column);
    const from = i32.add(w, i32.multiply(row, constantI32(4 * filters)));
    const steps = [constantI32(4 * filters), panelAt(column)];
    return [invoke(definePack(context.module, some, "columns"), constantI32(filters), from, ...steps)];
  });
  const products = eachTap((column, some) => {
    const panel = definePanel(context.module, { columns: some, a: "rows", b: "packed" });
    const row = i32.add(frameAt, i32.multiply(tap, constantI32(4 * rowNumbers)));
    return [
      source.set(y),
      target.set(i32.add(row, i32.multiply(column, constantI32(4)))),
      ...repeat(scope.local("i32"), constantI32(second!.output), [
        invoke(
          panel,
          ...[constantI32(first!.output), constantI32(filters)],
          ...[source, constantI32(4 * filters * second!.output)],
          ...[panelAt(column), constantI32(0)],
          ...[target, constantI32(4 * rowNumbers)],
          constantI32(1),
        ),
        source.set(i32.add(source, constantI32(4 * filters))),
        target.set(i32.add(target, constantI32(4 * channels))),
      ]),
    ];
  });
  const inputNumbers = second!.input * channels;
  const copyRows = [
    source.set(i32.add(room, constantI32(4 * (first!.low * rowNumbers + second!.low * channels)))),
    target.set(x),
    ...repeat(scope.local("i32"), constantI32(first!.input), [
      ...copyExactly(scope, target, source, inputNumbers),
      source.set(i32.add(source, constantI32(4 * rowNumbers))),
      target.set(i32.add(target, constantI32(4 * inputNumbers))),
    ]),
  ];
  return [
    ...pack,
    ...repeat(scope.local("i32"), dimension(context, n), [
      zero.set(frameAt),
      ...fillZeros(scope, zero, constantI32(rowNumbers * frame.rows)),
      ...products,
      ...(isWhole ? [] : copyRows),
      x.set(i32.add(x, constantI32(4 * inputNumbers * first!.input))),
      y.set(i32.add(y, constantI32(4 * filters * first!.output * second!.output))),
    ]),
  ];
}
