/** @file The product of a small known matrix and a vector of values in registers, with few operations. */
import type { Expr, Local } from "../../../wasm/code.ts";
import { f32x4 } from "../../../wasm/simd.ts";
import type { Steps } from "../../../wasm/steps.ts";
import type { Matrix } from "./matrices.ts";

type V128 = Expr<"v128">;
type Term = readonly [coefficient: number, value: V128];

/** Gives constants in registers. */
export type Constants = (value: number) => V128;

/**
 * matrix · inputs. Rows that differ in the signs of some columns alone (those of points a and -a) share their two halves;
 * columns that do are added and subtracted first.
 */
export function applyMatrix(
  steps: Steps,
  matrix: Matrix,
  inputs: readonly Local<"v128">[],
  constants: Constants,
): readonly V128[] {
  const pair = findPair(matrix[0]!.map((_, c) => matrix.map((row) => row[c]!)));
  if (!pair) return applyRows(steps, matrix, inputs, constants);
  const [first, second] = pair;
  const [x, y] = [inputs[first]!, inputs[second]!];
  const joined = [steps.keep(f32x4.add(x, y)), steps.keep(f32x4.subtract(x, y))] as const;
  // Of the two halves each row uses one; the second column becomes the difference.
  const rows = matrix.map((row) => {
    const isEven = row[first] === row[second];
    return row.map((value, c) =>
      c === first ? (isEven ? value : 0) : c === second ? (isEven ? 0 : value * -1) : value,
    );
  });
  const next = inputs.map((input, c) => (c === first ? joined[0] : c === second ? joined[1] : input));
  return applyMatrix(steps, rows, next, constants);
}

function applyRows(
  steps: Steps,
  matrix: Matrix,
  inputs: readonly Local<"v128">[],
  constants: Constants,
): readonly V128[] {
  const results: V128[] = [];
  matrix.forEach((row, r) => {
    if (results[r]) return;
    const terms = row.flatMap((coefficient, c): Term[] =>
      coefficient === 0 ? [] : [[coefficient, inputs[c]!]],
    );
    const twin = matrix.findIndex((other, s) => s > r && isTwin(row, other));
    if (twin < 0) {
      results[r] = sumOf(terms, constants);
      return;
    }
    const other = matrix[twin]!;
    const isSame = (c: number): boolean => row[c] === other[c];
    const half = (same: boolean): Local<"v128"> =>
      steps.keep(
        sumOf(
          row.flatMap((coefficient, c): Term[] =>
            coefficient === 0 || isSame(c) !== same ? [] : [[coefficient, inputs[c]!]],
          ),
          constants,
        ),
      );
    const [even, odd] = [half(true), half(false)];
    results[r] = f32x4.add(even, odd);
    results[twin] = f32x4.subtract(even, odd);
  });
  return results;
}

/** Two vectors that agree but for signs, with both some that agree and some that do not. */
function isTwin(x: readonly number[], y: readonly number[]): boolean {
  const places = x.map((_, i) => i).filter((i) => x[i] !== 0 || y[i] !== 0);
  return (
    places.every((i) => Math.abs(x[i]!) === Math.abs(y[i]!)) &&
    places.some((i) => x[i] === y[i]) &&
    places.some((i) => x[i] !== y[i])
  );
}

function findPair(columns: Matrix): readonly [number, number] | null {
  for (let i = 0; i < columns.length; i++) {
    for (let j = i + 1; j < columns.length; j++) if (isTwin(columns[i]!, columns[j]!)) return [i, j];
  }
  return null;
}

function sumOf(terms: readonly Term[], constants: Constants): V128 {
  const scale = Math.abs(terms[0]![0]);
  // 2a - 2b is 2(a - b).
  if (terms.length > 1 && scale !== 1 && terms.every(([c]) => Math.abs(c) === scale))
    return f32x4.multiply(
      sumOf(
        terms.map(([c, value]): Term => [Math.sign(c), value]),
        constants,
      ),
      constants(scale),
    );
  const [first, ...rest] = [...terms].sort((a, b) => Math.sign(b[0]) - Math.sign(a[0]));
  const scaled = ([c, value]: Term): V128 =>
    Math.abs(c) === 1 ? value : f32x4.multiply(value, constants(Math.abs(c)));
  const start = first![0] < 0 ? f32x4.negate(scaled(first!)) : scaled(first!);
  return rest.reduce<V128>(
    (sum, term) => (term[0] < 0 ? f32x4.subtract(sum, scaled(term)) : f32x4.add(sum, scaled(term))),
    start,
  );
}
