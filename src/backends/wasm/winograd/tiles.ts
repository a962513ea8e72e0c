/** @file Transforms of many tiles: a small matrix from both sides, four channels at a time. */
import { constantI32, type Code, type Expr, ifThen, type Local } from "../../../wasm/code.ts";
import { i32 } from "../../../wasm/i32.ts";
import { repeat } from "../../../wasm/loops.ts";
import { type FunctionRef, invoke, type ModuleBuilder } from "../../../wasm/module.ts";
import { f32x4, v128 } from "../../../wasm/simd.ts";
import { createSteps, type Steps } from "../../../wasm/steps.ts";
import { applyMatrix, type Constants } from "./apply-matrix.ts";
import { type Matrix, POINTS } from "./matrices.ts";

/** Where the numbers of tiles lie; steps in bytes. */
export interface TilePlaces {
  readonly start: Expr<"i32">;
  /** To the next row and column of a tile, and to the next tile. */
  readonly row: Expr<"i32">;
  readonly column: Expr<"i32">;
  readonly tile: Expr<"i32">;
}

export interface TileRun {
  readonly from: TilePlaces;
  readonly to: TilePlaces;
  readonly tiles: Expr<"i32">;
  /** Of each pixel. */
  readonly channels: number;
  /** Where only some rows and columns of the result are wanted. */
  readonly clip?: { readonly rows: Expr<"i32">; readonly columns: Expr<"i32"> };
  /** Whether up to 3 channels too many may be written. */
  readonly exact: boolean;
  /** Room for one tile of four channels. */
  readonly room: Expr<"i32">;
}

export const TILE_ROOM = POINTS * POINTS * 16;

/** matrix · tile · matrixᵀ for all tiles of a run. */
export function transformTiles(module: ModuleBuilder, matrix: Matrix, run: TileRun): readonly Code[] {
  const { from, to, clip, exact, channels } = run;
  const whole = exact ? Math.floor(channels / 4) : Math.ceil(channels / 4);
  const part = (lanes: number, first: number, groups: number): Code => {
    const skip = (place: Expr<"i32">): Expr<"i32"> => i32.add(place, constantI32(16 * first));
    return invoke(
      defineTransform(module, matrix, clip !== undefined, lanes),
      ...[skip(from.start), from.row, from.column, from.tile],
      ...[skip(to.start), to.row, to.column, to.tile],
      ...[run.tiles, constantI32(groups), run.room],
      ...(clip ? [clip.rows, clip.columns] : []),
    );
  };
  return [
    ...(whole > 0 ? [part(4, 0, whole)] : []),
    ...(exact && channels % 4 > 0 ? [part(channels % 4, whole, 1)] : []),
  ];
}

type I32 = Local<"i32">;

function defineTransform(
  module: ModuleBuilder,
  matrix: Matrix,
  clipped: boolean,
  lanes: number,
): FunctionRef {
  return module.once(`tiles ${matrix.join(" ")} ${matrix.length} ${clipped} ${lanes}`, () =>
    module.define(new Array<"i32">(clipped ? 13 : 11).fill("i32"), null, (scope, parameters) => {
      const [source, sourceRow, sourceColumn, sourceTile, target, targetRow, targetColumn, targetTile] =
        parameters as I32[];
      const [tiles, groups, room, rows, columns] = parameters.slice(8) as I32[];
      const before = createSteps(scope);
      const constants = createConstants(before);
      const inputs = matrix[0]!.length;
      const outputs = matrix.length;
      const one = createSteps(scope);
      const [from, to] = [scope.local("i32"), scope.local("i32")];
      one.push(
        ...transformColumns(
          one,
          matrix,
          { from, row: sourceRow!, column: sourceColumn!, room: room! },
          constants,
        ),
      );
      const cell = one.keep(room!);
      const line = one.keep(to);
      const body = createSteps(scope);
      const values = Array.from({ length: inputs }, (_, i) => body.keep(v128.load(cell, 16 * i)));
      const results = applyMatrix(body, matrix, values, constants);
      const at = body.keep(line);
      results.forEach((value, i) => {
        const kept = lanes === 4 ? value : body.keep(value);
        const store = storeLanes(at, kept, lanes);
        if (!clipped || i === 0) body.push(...store);
        else body.push(ifThen(i32.greater(columns!, constantI32(i)), store));
        if (i < results.length - 1) body.push(at.set(i32.add(at, targetColumn!)));
      });
      body.push(cell.set(i32.add(cell, constantI32(16 * inputs))), line.set(i32.add(line, targetRow!)));
      one.push(...repeat(scope.local("i32"), clipped ? rows! : constantI32(outputs), body.code));
      const step = constantI32(16);
      const code = repeat(scope.local("i32"), tiles!, [
        from.set(source!),
        to.set(target!),
        ...repeat(scope.local("i32"), groups!, [
          ...one.code,
          from.set(i32.add(from, step)),
          to.set(i32.add(to, step)),
        ]),
        source!.set(i32.add(source!, sourceTile!)),
        target!.set(i32.add(target!, targetTile!)),
      ]);
      return { code: [...before.code, ...code] };
    }),
  );
}

interface ColumnPlaces {
  readonly from: I32;
  readonly row: I32;
  readonly column: I32;
  readonly room: I32;
}

/** matrix · tile, column after column, to the room: [outputs, inputs] vectors. */
function transformColumns(
  steps: Steps,
  matrix: Matrix,
  { from, row, column, room }: ColumnPlaces,
  constants: Constants,
): readonly Code[] {
  const { scope } = steps;
  const inputs = matrix[0]!.length;
  const pointers: I32[] = [steps.keep(from)];
  for (let i = 1; i < inputs; i++) pointers.push(steps.keep(i32.add(pointers[i - 1]!, row)));
  const cell = steps.keep(room);
  const body = createSteps(scope);
  const values = pointers.map((pointer) => body.keep(v128.load(pointer)));
  applyMatrix(body, matrix, values, constants).forEach((value, i) =>
    body.push(v128.store(cell, value, 16 * inputs * i)),
  );
  for (const pointer of pointers) body.push(pointer.set(i32.add(pointer, column)));
  body.push(cell.set(i32.add(cell, constantI32(16))));
  return repeat(scope.local("i32"), constantI32(inputs), body.code);
}

function storeLanes(at: I32, value: Expr<"v128">, lanes: number): Code[] {
  if (lanes === 4) return [v128.store(at, value)];
  return Array.from({ length: lanes }, (_, lane) => v128.store32Lane(at, value, lane, 4 * lane));
}

/** Constants that are made once, before all loops. */
function createConstants(before: Steps): Constants {
  const known = new Map<number, Local<"v128">>();
  return (value) => {
    const local = known.get(value) ?? before.keep(f32x4.constant(value));
    known.set(value, local);
    return local;
  };
}
