/**
 * @file A grid of quadrature nodes over the three independent normal variables of a source – unit, example, place – so
 * that any function of it is an array, and expectations are weighted sums.
 */
import type { Moments } from "./moments.ts";
import { variancesOf } from "./moments.ts";

/** Nodes and weights (they add up to 1) of one variable. */
export interface Rule {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Row-major [unit, example, place]. */
export interface Grid {
  readonly unit: Float64Array;
  readonly example: Float64Array;
  readonly place: Float64Array;
  /** The source itself at every node. */
  readonly values: Float64Array;
}

/** Shares of the variance below this count as none. */
const NEGLIGIBLE = 1e-10;

/** The grid of a normal variable with these moments. Finest along the variables that vary most. */
export function normalGrid(moments: Moments): Grid {
  const { unit, example, place } = variancesOf(moments);
  const rules = nodeCounts(moments).map(normalRule);
  const deviations = [unit, example, place].map(Math.sqrt);
  return makeGrid(moments.mean, rules as [Rule, Rule, Rule], deviations);
}

/** Nodes for unit, example and place. */
export function nodeCounts(moments: Moments): number[] {
  const { unit, example, place } = variancesOf(moments);
  const total = unit + example + place;
  const shares = [unit, example, place].map((v) => (v > NEGLIGIBLE * total ? v / total : 0));
  const levels = shares.filter((s) => s > 0).length;
  return shares.map((share) => nodeCount(share, levels));
}

/** The grid of a uniform variable in [0, 1) that varies with one of the levels. */
export function uniformGrid(level: "unit" | "example" | "place"): Grid {
  const count = 400;
  const rule: Rule = {
    nodes: Float64Array.from({ length: count }, (_, i) => (i + 0.5) / count),
    weights: new Float64Array(count).fill(1 / count),
  };
  const single = normalRule(1);
  const at = (own: typeof level): Rule => (own === level ? rule : single);
  return makeGrid(0, [at("unit"), at("example"), at("place")], [1, 1, 1]);
}

function nodeCount(share: number, levels: number): number {
  if (share === 0) return 1;
  if (levels === 1) return 801;
  const [least, more] = levels === 2 ? [13, 48] : [9, 24];
  return least + 2 * Math.round((more * share) / 2);
}

/**
 * The trapezoidal rule under the normal density, with unit variance: exact to rounding for smooth functions from nine
 * nodes on, and with an error of the step squared at kinks and jumps.
 */
function normalRule(count: number): Rule {
  if (count === 1) return { nodes: new Float64Array(1), weights: Float64Array.of(1) };
  const reach = count > 400 ? 7 : count > 13 ? 5 : 4;
  const raw = Float64Array.from({ length: count }, (_, i) => -reach + (2 * reach * i) / (count - 1));
  const density = raw.map((z) => Math.exp(-0.5 * z * z));
  const mass = density.reduce((sum, d) => sum + d, 0);
  const weights = density.map((d) => d / mass);
  const variance = raw.reduce((sum, z, i) => sum + weights[i]! * z * z, 0);
  return { nodes: raw.map((z) => z / Math.sqrt(variance)), weights };
}

/** The grid of mean + Σ deviation·variable. */
export function makeGrid(
  mean: number,
  [unit, example, place]: readonly [Rule, Rule, Rule],
  deviations: readonly number[],
): Grid {
  const values = new Float64Array(unit.nodes.length * example.nodes.length * place.nodes.length);
  let at = 0;
  for (const a of unit.nodes) {
    for (const b of example.nodes) {
      const shared = mean + deviations[0]! * a + deviations[1]! * b;
      for (const e of place.nodes) values[at++] = shared + deviations[2]! * e;
    }
  }
  return { unit: unit.weights, example: example.weights, place: place.weights, values };
}

/** Moments of a function on the grid. */
export function gridMoments({ unit, example, place }: Grid, values: Float64Array): Moments {
  const total = { mean: 0, unit: 0, example: 0, element: 0 };
  let at = 0;
  for (const a of unit) {
    let ofUnit = 0;
    for (const b of example) {
      let ofExample = 0;
      let squares = 0;
      for (const e of place) {
        const v = values[at++]!;
        ofExample += e * v;
        squares += e * v * v;
      }
      ofUnit += b * ofExample;
      total.example += a * b * ofExample * ofExample;
      total.element += a * b * squares;
    }
    total.mean += a * ofUnit;
    total.unit += a * ofUnit * ofUnit;
  }
  return total;
}

/** What a function is on average, given the variables that are kept; an array over the whole grid again. */
export function gridExpectation(
  grid: Grid,
  values: Float64Array,
  keep: { readonly unit: boolean; readonly example: boolean },
): Float64Array {
  const { unit, example, place } = grid;
  const [examples, places] = [example.length, place.length];
  const result = new Float64Array(values.length);
  let whole = 0;
  for (let a = 0; a < unit.length; a++) {
    let ofUnit = 0;
    for (let b = 0; b < examples; b++) {
      const start = (a * examples + b) * places;
      let ofExample = 0;
      for (let e = 0; e < places; e++) ofExample += place[e]! * values[start + e]!;
      if (keep.example) result.fill(ofExample, start, start + places);
      ofUnit += example[b]! * ofExample;
    }
    if (keep.unit && !keep.example) result.fill(ofUnit, a * examples * places, (a + 1) * examples * places);
    whole += unit[a]! * ofUnit;
  }
  return keep.unit ? result : result.fill(whole);
}
