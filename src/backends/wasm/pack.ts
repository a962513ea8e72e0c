/** @file Packs a panel of B, up to 16 columns wide, so that its rows follow each other in whole vectors. */
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { i32 } from "../../wasm/i32.ts";
import { repeat } from "../../wasm/loops.ts";
import type { FunctionRef, FunctionScope, ModuleBuilder } from "../../wasm/module.ts";
import { shuffle, v128 } from "../../wasm/simd.ts";
import { createSteps, type Steps } from "../../wasm/steps.ts";
import { panelVectors } from "./panel.ts";

/**
 * (k, source, step, target). rows: the columns of a row lie side by side, `step` bytes lead to the next row; columns:
 * the rows of a column lie side by side, `step` leads to the next column. Numbers beyond the last column are arbitrary.
 */
export function definePack(module: ModuleBuilder, columns: number, from: "rows" | "columns"): FunctionRef {
  return module.once(`pack ${columns} ${from}`, () =>
    module.define(["i32", "i32", "i32", "i32"], null, (scope, parameters) => {
      const [k, source, step, target] = parameters as Local<"i32">[];
      const pack = from === "rows" ? packRows : packColumns;
      return { code: pack(scope, columns, k!, source!, step!, target!) };
    }),
  );
}

/**
 * (rows, vectors, source, step, target, targetStep): copies rows of whole vectors, up to 3 numbers too many, so that they
 * lie at distances that do not fall on the same places of the cache.
 */
export function defineSpread(module: ModuleBuilder): FunctionRef {
  return module.once("spread", () =>
    module.define(new Array<"i32">(6).fill("i32"), null, (scope, parameters) => {
      const [rows, vectors, source, step, target, targetStep] = parameters as I32[];
      const [from, to] = [scope.local("i32"), scope.local("i32")];
      const bytes = constantI32(16);
      const row = [
        from.set(source!),
        to.set(target!),
        ...repeat(scope.local("i32"), vectors!, [
          v128.store(to, v128.load(from)),
          from.set(i32.add(from, bytes)),
          to.set(i32.add(to, bytes)),
        ]),
        source!.set(i32.add(source!, step!)),
        target!.set(i32.add(target!, targetStep!)),
      ];
      return { code: repeat(scope.local("i32"), rows!, row) };
    }),
  );
}

type I32 = Local<"i32">;
type V128 = Expr<"v128">;

function packRows(
  scope: FunctionScope,
  columns: number,
  k: I32,
  source: I32,
  step: I32,
  target: I32,
): Code[] {
  const vectors = panelVectors(columns);
  const copies = Array.from({ length: vectors }, (_, j) =>
    v128.store(target, v128.load(source, 16 * j), 16 * j),
  );
  const row = [
    ...copies,
    source.set(i32.add(source, step)),
    target.set(i32.add(target, constantI32(16 * vectors))),
  ];
  return repeat(scope.local("i32"), k, row);
}

/** Squares of 4×4 numbers are turned in registers. */
function packColumns(
  scope: FunctionScope,
  columns: number,
  k: I32,
  source: I32,
  step: I32,
  target: I32,
): Code[] {
  const vectors = panelVectors(columns);
  const steps = createSteps(scope);
  for (let j = 0; j < vectors; j++) {
    const lanes = Math.min(4, columns - 4 * j);
    const from = [steps.keep(j === 0 ? source : i32.add(source, i32.multiply(step, constantI32(4 * j))))];
    // Columns that there are not are those before again.
    for (let lane = 1; lane < 4; lane++)
      from.push(steps.keep(lane < lanes ? i32.add(from[lane - 1]!, step) : from[lane - 1]!));
    const to = steps.keep(i32.add(target, constantI32(16 * j)));
    const advance = (count: number): Code[] => [
      ...from.map((column) => column.set(i32.add(column, constantI32(4 * count)))),
      to.set(i32.add(to, constantI32(16 * vectors * count))),
    ];
    steps.push(
      ...repeat(scope.local("i32"), i32.shiftRight(k, constantI32(2)), [
        ...turnSquare(scope, from, to, 16 * vectors),
        ...advance(4),
      ]),
    );
    const [a, b, c, d] = from as [I32, I32, I32, I32];
    const one = v128.load32Lane(d, v128.load32Lane(c, v128.load32Lane(b, v128.load32Zero(a), 1), 2), 3);
    steps.push(
      ...repeat(scope.local("i32"), i32.and(k, constantI32(3)), [v128.store(to, one), ...advance(1)]),
    );
  }
  return steps.code;
}

function turnSquare(scope: FunctionScope, from: readonly I32[], to: I32, rowBytes: number): readonly Code[] {
  const steps = createSteps(scope);
  const turned = turn(steps, from.map((column) => v128.load(column)) as unknown as Square);
  turned.forEach((row, i) => steps.push(v128.store(to, row, i * rowBytes)));
  return steps.code;
}

export type Square = readonly [V128, V128, V128, V128];

/** The columns of four rows. */
export function turn(steps: Steps, rows: Square): Square {
  const [a, b, c, d] = rows.map((row): V128 => steps.keep(row)) as unknown as Square;
  const low = steps.keep(shuffle(a, b, [0, 4, 1, 5]));
  const lowNext = steps.keep(shuffle(c, d, [0, 4, 1, 5]));
  const high = steps.keep(shuffle(a, b, [2, 6, 3, 7]));
  const highNext = steps.keep(shuffle(c, d, [2, 6, 3, 7]));
  return [
    shuffle(low, lowNext, [0, 1, 4, 5]),
    shuffle(low, lowNext, [2, 3, 6, 7]),
    shuffle(high, highNext, [0, 1, 4, 5]),
    shuffle(high, highNext, [2, 3, 6, 7]),
  ];
}
