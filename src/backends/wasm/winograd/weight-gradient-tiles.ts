/** @file The gradient of a convolution's weights by minimal filtering: Gᵀ·[Σ over tiles (A·dy·Aᵀ) ⊙ (Bᵀ·x·B)]·G. */
import { constantI32, type Code, type Expr } from "../../../wasm/code.ts";
import { i32 } from "../../../wasm/i32.ts";
import { countUp } from "../../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../../wasm/module.ts";
import type { ConvPlaces, ConvShape } from "../conv.ts";
import { eachPanel } from "../correlate.ts";
import type { KernelContext } from "../kernel-context.ts";
import { definePanel, panelVectors } from "../panel.ts";
import { reserveParts, steps } from "./correlate-tiles.ts";
import { POINTS, transpose } from "./matrices.ts";
import { blockRows, MOST_COLUMNS, type TilePlan, wholeVectors } from "./plan-tiles.ts";
import { type Band, bandBytes, copyBand, eachBlock, type TileBlock, type TileRow } from "./tile-rows.ts";
import { TILE_ROOM, transformTiles } from "./tiles.ts";

type Place = Expr<"i32">;
const PRODUCTS = POINTS * POINTS;

export function emitTiledWeightGradient(
  context: KernelContext,
  scope: FunctionScope,
  shape: ConvShape,
  plan: TilePlan,
  places: ConvPlaces,
): readonly Code[] {
  const { filters } = shape;
  const whole = filters - (filters % MOST_COLUMNS);
  const column = scope.local("i32");
  const body = (from: Place, width: number): readonly Code[] =>
    emitColumns(context, scope, shape, plan, places, from, width);
  return [
    ...countUp(
      column,
      constantI32(0),
      constantI32(whole),
      whole > 0 ? body(column, MOST_COLUMNS) : [],
      constantI32(MOST_COLUMNS),
    ),
    ...(filters > whole ? body(constantI32(whole), filters - whole) : []),
  ];
}

/** The filters from `from` on. */
function emitColumns(
  context: KernelContext,
  scope: FunctionScope,
  { n, channels, filters }: ConvShape,
  plan: TilePlan,
  { x, w, y }: ConvPlaces,
  from: Place,
  width: number,
): readonly Code[] {
  const { filtering, input, output, tiles, low } = plan;
  const { outputs, taps } = filtering;
  const [inputWidth, outputWidth] = [wholeVectors(channels), wholeVectors(width)];
  const most = blockRows(plan, context.capacity) * tiles.width;
  const point = {
    inputs: 4 * most * inputWidth,
    outputs: 4 * most * outputWidth,
    sums: 4 * channels * outputWidth,
  };
  const bands = [
    {
      ...{ picture: input, low, rows: POINTS, step: outputs },
      width: (tiles.width - 1) * outputs + POINTS,
    },
    {
      ...{ picture: output, low: { height: 0, width: 0 }, rows: outputs, step: outputs },
      width: tiles.width * outputs,
    },
  ] as const;
  const [room, inputsAt, outputsAt, sums, bandX, bandY] = reserveParts(context, [
    TILE_ROOM,
    ...[PRODUCTS * point.inputs + 64, PRODUCTS * point.outputs + 64, PRODUCTS * point.sums + 64],
    ...bands.map(bandBytes),
  ]) as [Place, Place, Place, Place, Place, Place];
  const [xBand, yBand]: readonly Band[] = [
    { ...bands[0], source: x, target: bandX },
    { ...bands[1], source: y, target: bandY },
  ];
  /** Panels of the outputs' transforms lie one behind another, each with room for all tiles. */
  const panelAt = (column: Place): Place => i32.add(outputsAt, i32.multiply(column, constantI32(4 * most)));
  const transform = (row: TileRow): readonly Code[] => [
    copyBand(context, xBand!, row),
    ...transformTiles(context.module, filtering.input, {
      from: {
        start: bandX,
        ...steps(4 * xBand!.width * channels, 4 * channels, 4 * outputs * channels),
      },
      to: {
        start: i32.add(inputsAt, i32.multiply(row.before, constantI32(4 * inputWidth))),
        ...steps(POINTS * point.inputs, point.inputs, 4 * inputWidth),
      },
      tiles: constantI32(tiles.width),
      ...{ channels, exact: false, room },
    }),
    copyBand(context, yBand!, row),
    ...eachPanel(scope, width, (column, columns) => {
      const bytes = 16 * panelVectors(columns);
      return transformTiles(context.module, transpose(filtering.output), {
        from: {
          start: i32.add(bandY, i32.multiply(i32.add(from, column), constantI32(4))),
          ...steps(4 * yBand!.width * filters, 4 * filters, 4 * outputs * filters),
        },
        to: {
          start: i32.add(panelAt(column), i32.multiply(row.before, constantI32(bytes))),
          ...steps(POINTS * point.outputs, point.outputs, bytes),
        },
        tiles: constantI32(tiles.width),
        ...{ channels: columns, exact: false, room },
      });
    }),
  ];
  const multiply = (block: TileBlock): readonly Code[] => {
    const index = scope.local("i32");
    const at = (start: Place, bytes: number): Place =>
      i32.add(start, i32.multiply(index, constantI32(bytes)));
    return countUp(
      index,
      constantI32(0),
      constantI32(PRODUCTS),
      eachPanel(scope, width, (column, columns) => [
        invoke(
          definePanel(context.module, { columns, a: "columns", b: "packed" }),
          ...[constantI32(channels), block.tiles],
          ...[at(inputsAt, point.inputs), constantI32(4 * inputWidth)],
          ...[at(panelAt(column), point.outputs), constantI32(0)],
          i32.add(at(sums, point.sums), i32.multiply(column, constantI32(4))),
          ...[constantI32(4 * outputWidth), i32.notEqual(block.first, constantI32(0))],
        ),
      ]),
    );
  };
  const tap = 4 * channels * filters;
  return [
    ...eachBlock(context, scope, plan, n, (block) => [...block.eachRow(transform), ...multiply(block)]),
    ...transformTiles(context.module, transpose(filtering.filter), {
      from: { start: sums, ...steps(POINTS * point.sums, point.sums, 4 * outputWidth) },
      to: { start: i32.add(w, i32.multiply(from, constantI32(4))), ...steps(taps * tap, tap, 4 * filters) },
      tiles: constantI32(channels),
      ...{ channels: width, exact: true, room },
    }),
  ];
}
