/** @file Walks rows of tiles, block by block over all examples, and brings what they read into transformed form. */
import { constantI32, type Code, type Expr, ifThen, type Local } from "../../../wasm/code.ts";
import { i32 } from "../../../wasm/i32.ts";
import { countUp, larger, repeat, smaller } from "../../../wasm/loops.ts";
import { type FunctionScope, invoke } from "../../../wasm/module.ts";
import type { Dim } from "../../../ir/types.ts";
import { dimension, type KernelContext } from "../kernel-context.ts";
import { defineBand } from "./band.ts";
import { blockRows, type TilePlan } from "./plan-tiles.ts";

/** A block of rows of tiles. */
export interface TileBlock {
  readonly first: Local<"i32">;
  /** Tiles in it. */
  readonly tiles: Local<"i32">;
  /** Runs a body for each of its rows. */
  readonly eachRow: (body: (row: TileRow) => readonly Code[]) => readonly Code[];
}

export interface TileRow {
  readonly example: Local<"i32">;
  /** Of the example. */
  readonly row: Local<"i32">;
  /** Tiles of the block before it. */
  readonly before: Local<"i32">;
}

export function eachBlock(
  context: KernelContext,
  scope: FunctionScope,
  plan: TilePlan,
  n: Dim,
  body: (block: TileBlock) => readonly Code[],
): readonly Code[] {
  const most = constantI32(blockRows(plan, context.capacity));
  const { height, width } = plan.tiles;
  const [total, rows, first, count, tiles] = Array.from({ length: 5 }, () => scope.local("i32")) as [
    ...[I32, I32, I32, I32, I32],
  ];
  const inWhole = (size: Expr<"i32">, part: Expr<"i32">): Expr<"i32"> =>
    i32.divide(i32.add(size, i32.subtract(part, constantI32(1))), part);
  const eachRow: TileBlock["eachRow"] = (inside) => {
    const [example, row, before] = [0, 0, 0].map(() => scope.local("i32")) as [I32, I32, I32];
    return [
      example.set(i32.divide(first, constantI32(height))),
      row.set(i32.remainder(first, constantI32(height))),
      before.set(constantI32(0)),
      ...repeat(scope.local("i32"), count, [
        ...inside({ example, row, before }),
        before.set(i32.add(before, constantI32(width))),
        row.set(i32.add(row, constantI32(1))),
        ifThen(i32.equal(row, constantI32(height)), [
          row.set(constantI32(0)),
          example.set(i32.add(example, constantI32(1))),
        ]),
      ]),
    ];
  };
  return [
    total.set(dimension(context, n, height)),
    // Even blocks: few tiles in the last one would cost as much as many.
    rows.set(inWhole(total, larger(inWhole(total, most), constantI32(1)))),
    ...countUp(
      first,
      constantI32(0),
      total,
      [
        count.set(smaller(i32.subtract(total, first), rows)),
        tiles.set(i32.multiply(count, constantI32(width))),
        ...body({ first, tiles, eachRow }),
      ],
      rows,
    ),
  ];
}

type I32 = Local<"i32">;

/** Rows of a picture with zeros around them. */
export interface Band {
  readonly picture: { readonly height: number; readonly width: number; readonly channels: number };
  readonly source: Expr<"i32">;
  /** Of each row of tiles. */
  readonly rows: number;
  /** Pixels from one row of tiles to the next. */
  readonly step: number;
  readonly low: { readonly height: number; readonly width: number };
  /** Pixels of a row with its zeros. */
  readonly width: number;
  readonly target: Expr<"i32">;
}

export function bandBytes({ rows, width, picture }: Omit<Band, "source" | "target">): number {
  return 4 * rows * width * picture.channels + 64;
}

export function copyBand(context: KernelContext, band: Band, { example, row }: TileRow): Code {
  const { picture, low, width } = band;
  const { channels } = picture;
  const size = 4 * picture.height * picture.width * channels;
  const left = Math.min(low.width, width);
  const own = Math.max(0, Math.min(picture.width, width - left));
  return invoke(
    defineBand(context.module),
    i32.add(band.source, i32.multiply(example, constantI32(size))),
    i32.subtract(i32.multiply(row, constantI32(band.step)), constantI32(low.height)),
    ...[band.rows, picture.height].map(constantI32),
    ...[left, own, width - left - own, picture.width].map((pixels) => constantI32(pixels * channels)),
    band.target,
  );
}
