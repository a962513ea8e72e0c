/** @file Moments of any function of two independent normal variables, by Gauss–Hermite quadrature over all levels. */
import { type Moments, variancesOf } from "./moments.ts";

/** Five-point Gauss–Hermite rule for the standard normal: exact for polynomials of degree nine. Abramowitz and Stegun, table 25.10. */
const NODES = [-2.8569700138728056, -1.355626179974266, 0, 1.355626179974266, 2.8569700138728056];
const WEIGHTS = [
  0.011257411327720691, 0.22207592200561266, 0.5333333333333333, 0.22207592200561266, 0.011257411327720691,
];

type Pair = (x: number, y: number, z: number) => number;

/** Of f(x, y). Kinks (a maximum) cost a few percent. */
export function jointMoments(f: Pair, x: Moments, y: Moments): Moments {
  const [vx, vy] = [variancesOf(x), variancesOf(y)];
  const total = { mean: 0, unit: 0, example: 0, element: 0 };
  eachPair(vx.unit, vy.unit, (wu, ux, uy) => {
    let ofUnit = 0;
    eachPair(vx.example, vy.example, (we, ex, ey) => {
      let ofExample = 0;
      eachPair(vx.place, vy.place, (wp, px, py) => {
        const value = f(x.mean + ux + ex + px, y.mean + uy + ey + py, 0);
        ofExample += wp * value;
        total.element += wu * we * wp * value * value;
      });
      ofUnit += we * ofExample;
      total.example += wu * we * ofExample * ofExample;
    });
    total.mean += wu * ofUnit;
    total.unit += wu * ofUnit * ofUnit;
  });
  return total;
}

/** All pairs of nodes with their weight; a variance of 0 has one node. */
function eachPair(x: number, y: number, visit: (weight: number, x: number, y: number) => void): void {
  const [sx, sy] = [Math.sqrt(x), Math.sqrt(y)];
  const only = [0];
  for (const [i, zx] of (sx > 0 ? NODES : only).entries()) {
    for (const [j, zy] of (sy > 0 ? NODES : only).entries()) {
      visit((sx > 0 ? WEIGHTS[i]! : 1) * (sy > 0 ? WEIGHTS[j]! : 1), sx * zx, sy * zy);
    }
  }
}
