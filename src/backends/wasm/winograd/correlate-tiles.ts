/**
 * @file A convolution by minimal filtering: tiles of the input and the weights are transformed, multiplied point by point as
 * matrices, and the products transformed to tiles of the output.
 */
import type { Dim } from "../../../ir/types.ts";
import { constantI32, type Code, type Expr } from "../../../wasm/code.ts";
import { i32 } from "../../../wasm/i32.ts";
import { countUp, smaller } from "../../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../../wasm/module.ts";
import { eachPanel } from "../correlate.ts";
import type { KernelContext } from "../kernel-context.ts";
import { definePanel, panelVectors } from "../panel.ts";
import { prepareOnce } from "../threads.ts";
import { POINTS } from "./matrices.ts";
import { blockRows, MOST_COLUMNS, type TilePlan, wholeVectors } from "./plan-tiles.ts";
import { type Band, bandBytes, copyBand, eachBlock, type TileBlock, type TileRow } from "./tile-rows.ts";
import { TILE_ROOM, transformTiles } from "./tiles.ts";

/** The taps of some columns of weights: rows of channels, `row` bytes apart, tap after tap `tap` bytes apart. */
export interface TileTaps {
  /** What has to happen first. */
  readonly before: readonly Code[];
  readonly start: Expr<"i32">;
  readonly tap: number;
  readonly row: number;
}

export interface TileCorrelation {
  readonly n: Dim;
  readonly plan: TilePlan;
  readonly source: Expr<"i32">;
  readonly target: Expr<"i32">;
  /** `room`: address of `roomBytes` bytes that it may use. */
  readonly taps: (column: Expr<"i32">, columns: number, room: Expr<"i32">) => TileTaps;
  readonly roomBytes: number;
}

/** Parts of the scratch memory, one after another. */
export function reserveParts({ scratch }: KernelContext, sizes: readonly number[]): readonly Expr<"i32">[] {
  let at = 0;
  return sizes.map((size) => {
    const place = scratch.reserve(at, size);
    at += Math.ceil(size / 64) * 64;
    return place;
  });
}

const PRODUCTS = POINTS * POINTS;
/** Channels that are summed at once: the transforms make rounding errors larger, and short sums keep them small. */
const SUMMED = 64;

export function emitTileCorrelation(
  context: KernelContext,
  scope: FunctionScope,
  correlation: TileCorrelation,
): readonly Code[] {
  const { channels } = correlation.plan.output;
  const whole = channels - (channels % MOST_COLUMNS);
  const column = scope.local("i32");
  const body = (from: Expr<"i32">, width: number): readonly Code[] =>
    emitColumns(context, scope, correlation, from, width);
  return [
    ...countUp(
      column,
      constantI32(0),
      constantI32(whole),
      whole > 0 ? body(column, MOST_COLUMNS) : [],
      constantI32(MOST_COLUMNS),
    ),
    ...(channels > whole ? body(constantI32(whole), channels - whole) : []),
  ];
}

/** The output's channels from `from` on. */
function emitColumns(
  context: KernelContext,
  scope: FunctionScope,
  { n, plan, source, target, taps, roomBytes }: TileCorrelation,
  from: Expr<"i32">,
  width: number,
): readonly Code[] {
  const { filtering, input, output, tiles, low } = plan;
  const { outputs } = filtering;
  const [inputWidth, outputWidth] = [wholeVectors(input.channels), wholeVectors(width)];
  const most = blockRows(plan, context.capacity) * tiles.width;
  const point = {
    weights: 4 * input.channels * outputWidth,
    inputs: 4 * most * inputWidth,
    products: 4 * most * outputWidth,
  };
  const bandForm = {
    ...{ picture: input, low, rows: POINTS, step: outputs },
    width: (tiles.width - 1) * outputs + POINTS,
  };
  const [room, weights, inputs, products, bandAt, tapsRoom] = reserveParts(context, [
    TILE_ROOM,
    ...[PRODUCTS * point.weights + 64, PRODUCTS * point.inputs + 64, PRODUCTS * point.products + 64],
    ...[bandBytes(bandForm), roomBytes],
  ]) as [Place, Place, Place, Place, Place, Place];
  const band: Band = { ...bandForm, source, target: bandAt };
  const panelAt = (column: Expr<"i32">): Expr<"i32"> =>
    i32.add(weights, i32.multiply(column, constantI32(4 * input.channels)));
  const transformWeights = eachPanel(scope, width, (column, columns) => {
    const given = taps(i32.add(from, column), columns, tapsRoom);
    const bytes = 16 * panelVectors(columns);
    return [
      ...given.before,
      ...transformTiles(context.module, filtering.filter, {
        from: {
          start: given.start,
          ...steps(filtering.taps * given.tap, given.tap, given.row),
        },
        to: { start: panelAt(column), ...steps(POINTS * point.weights, point.weights, bytes) },
        tiles: constantI32(input.channels),
        ...{ channels: columns, exact: false, room },
      }),
    ];
  });
  const transformInput = (row: TileRow): readonly Code[] => [
    copyBand(context, band, row),
    ...transformTiles(context.module, filtering.input, {
      from: {
        start: bandAt,
        ...steps(4 * band.width * input.channels, 4 * input.channels, 4 * outputs * input.channels),
      },
      to: {
        start: i32.add(inputs, i32.multiply(row.before, constantI32(4 * inputWidth))),
        ...steps(POINTS * point.inputs, point.inputs, 4 * inputWidth),
      },
      tiles: constantI32(tiles.width),
      ...{ channels: input.channels, exact: false, room },
    }),
  ];
  const multiply = (block: TileBlock): readonly Code[] => {
    const index = scope.local("i32");
    const first = scope.local("i32");
    const at = (start: Expr<"i32">, bytes: number): Expr<"i32"> =>
      i32.add(start, i32.multiply(index, constantI32(bytes)));
    const some = (from: Expr<"i32">, count: Expr<"i32">): readonly Code[] =>
      eachPanel(scope, width, (column, columns) => [
        invoke(
          definePanel(context.module, { columns, a: "rows", b: "packed" }),
          ...[block.tiles, count],
          ...[
            at(i32.add(inputs, i32.multiply(from, constantI32(4))), point.inputs),
            constantI32(4 * inputWidth),
          ],
          i32.add(
            at(panelAt(column), point.weights),
            i32.multiply(from, constantI32(16 * panelVectors(columns))),
          ),
          constantI32(0),
          i32.add(at(products, point.products), i32.multiply(column, constantI32(4))),
          ...[constantI32(4 * outputWidth), from.constant === 0 ? from : i32.notEqual(from, constantI32(0))],
        ),
      ]);
    const count = constantI32(input.channels);
    const all =
      input.channels <= 1.5 * SUMMED
        ? some(constantI32(0), count)
        : countUp(
            first,
            constantI32(0),
            count,
            some(first, smaller(i32.subtract(count, first), constantI32(SUMMED))),
            constantI32(SUMMED),
          );
    return countUp(index, constantI32(0), constantI32(PRODUCTS), all);
  };
  const transformProducts = (row: TileRow): readonly Code[] => {
    const clipRows = rowsInside(outputs, output.height, row);
    const run = (first: number, count: number, columns: number): readonly Code[] => {
      const tile = i32.add(row.before, constantI32(first));
      const pixel = i32.add(
        i32.multiply(
          i32.add(
            i32.multiply(row.example, constantI32(output.height)),
            i32.multiply(row.row, constantI32(outputs)),
          ),
          constantI32(output.width),
        ),
        constantI32(first * outputs),
      );
      const pixelBytes = 4 * output.channels;
      return transformTiles(context.module, filtering.output, {
        from: {
          start: i32.add(products, i32.multiply(tile, constantI32(4 * outputWidth))),
          ...steps(POINTS * point.products, point.products, 4 * outputWidth),
        },
        to: {
          start: i32.add(
            i32.add(target, i32.multiply(from, constantI32(4))),
            i32.multiply(pixel, constantI32(pixelBytes)),
          ),
          ...steps(output.width * pixelBytes, pixelBytes, outputs * pixelBytes),
        },
        clip: { rows: clipRows, columns: constantI32(columns) },
        tiles: constantI32(count),
        ...{ channels: width, exact: true, room },
      });
    };
    const last = tiles.width - 1;
    return [...(last > 0 ? run(0, last, outputs) : []), ...run(last, 1, output.width - last * outputs)];
  };
  const isAll = width === output.channels;
  return [
    ...(isAll ? [prepareOnce(context.threads, transformWeights)] : transformWeights),
    ...eachBlock(context, scope, plan, n, (block) => [
      ...block.eachRow(transformInput),
      ...multiply(block),
      ...block.eachRow(transformProducts),
    ]),
  ];
}

type Place = Expr<"i32">;

/** Steps in bytes to the next row, column and tile. */
export function steps(row: number, column: number, tile: number): { row: Place; column: Place; tile: Place } {
  return { row: constantI32(row), column: constantI32(column), tile: constantI32(tile) };
}

/** Rows of a tile that the picture has. */
function rowsInside(outputs: number, height: number, { row }: TileRow): Expr<"i32"> {
  const left = i32.subtract(constantI32(height), i32.multiply(row, constantI32(outputs)));
  return smaller(left, constantI32(outputs));
}
