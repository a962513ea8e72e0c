/** @file Convolutions and their two gradients by minimal filtering. */
import { constantI32, type Code, type Expr } from "../../../wasm/code.ts";
import { i32 } from "../../../wasm/i32.ts";
import { type FunctionScope, invoke } from "../../../wasm/module.ts";
import type { ConvPlaces, ConvShape } from "../conv.ts";
import type { KernelContext } from "../kernel-context.ts";
import { definePack } from "../pack.ts";
import { panelVectors } from "../panel.ts";
import { emitTileCorrelation } from "./correlate-tiles.ts";
import { type TilePlan, turnAround } from "./plan-tiles.ts";

export function emitTiledConv(
  context: KernelContext,
  scope: FunctionScope,
  { n, channels, filters }: ConvShape,
  plan: TilePlan,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  return emitTileCorrelation(context, scope, {
    ...{ n, plan, source: x, target: y, roomBytes: 0 },
    taps: (column) => ({
      before: [],
      start: i32.add(w, i32.multiply(column, constantI32(4))),
      tap: 4 * channels * filters,
      row: 4 * filters,
    }),
  });
}

/** The weights turned around: the last tap first, channels and filters exchanged. */
export function emitTiledInputGradient(
  context: KernelContext,
  scope: FunctionScope,
  { n, channels, filters }: ConvShape,
  plan: TilePlan,
  { x, w, y }: ConvPlaces,
): readonly Code[] {
  const taps = plan.filtering.taps ** 2;
  const step = 4 * filters;
  return emitTileCorrelation(context, scope, {
    ...{ n, plan: turnAround(plan), source: y, target: x },
    roomBytes: taps * filters * 64 + 64,
    taps: (column, columns, room: Expr<"i32">) => {
      const row = 16 * panelVectors(columns);
      return {
        before: Array.from({ length: taps }, (_, tap) =>
          invoke(
            definePack(context.module, columns, "columns"),
            constantI32(filters),
            i32.add(w, i32.multiply(i32.add(column, constantI32(tap * channels)), constantI32(step))),
            constantI32(step),
            i32.add(room, constantI32((taps - 1 - tap) * filters * row)),
          ),
        ),
        start: room,
        tap: filters * row,
        row,
      };
    },
  });
}
