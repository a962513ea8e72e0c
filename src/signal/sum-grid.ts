/**
 * @file The grid of a sum of two independent waves. Each level's share of the sum is a variable of its own, with the
 * distribution that the two have together: a residual stream after ReLU stays skewed.
 */
import { type Grid, gridExpectation, makeGrid, nodeCounts, type Rule } from "./grid.ts";
import { type Moments, variancesOf } from "./moments.ts";
import { type Wave, waveValues } from "./part.ts";

/** Nodes of each of the two before they are added. */
const COARSE = 48;
/** Most nodes of one level of the sum: a distribution with gaps gains nothing from more. */
const MOST = 201;

export function sumGrid(moments: Moments, [x, y]: readonly [Wave, Wave]): Grid {
  const [ofX, ofY] = [levelsOf(x), levelsOf(y)];
  const variances = variancesOf(moments);
  const wanted = [variances.unit, variances.example, variances.place];
  const rules = nodeCounts(moments).map((count, level): Rule => {
    if (count === 1) return { nodes: new Float64Array(1), weights: Float64Array.of(1) };
    const sum = addRules(compress(ofX[level]!, COARSE), compress(ofY[level]!, COARSE));
    return standardise(compress(sum, Math.min(count, MOST)), wanted[level]!);
  });
  return makeGrid(moments.mean, rules as [Rule, Rule, Rule], [1, 1, 1]);
}

/** What unit, example and place each add to a wave, as distributions around 0. */
function levelsOf(wave: Wave): Rule[] {
  const grid = wave.source.grid();
  const values = waveValues(wave);
  const ofExample = gridExpectation(grid, values, { unit: true, example: true });
  const ofUnit = gridExpectation(grid, values, { unit: true, example: false });
  const weights = new Float64Array(values.length);
  let at = 0;
  for (const a of grid.unit)
    for (const b of grid.example) for (const e of grid.place) weights[at++] = a * b * e;
  return [
    { nodes: ofUnit.map((v) => v - wave.moments.mean), weights },
    { nodes: ofExample.map((v, i) => v - ofUnit[i]!), weights },
    { nodes: values.map((v, i) => v - ofExample[i]!), weights },
  ];
}

/** The same distribution in at most `count` nodes of like weight, each the mean of what it stands for. */
function compress({ nodes, weights }: Rule, count: number): Rule {
  const order = Uint32Array.from(nodes.keys()).sort((i, j) => nodes[i]! - nodes[j]!);
  const kept: { sum: number; weight: number }[] = [];
  let mass = 0;
  for (const i of order) {
    // The middle of the node's mass decides where it belongs.
    const bin = Math.min(count - 1, Math.floor((mass + weights[i]! / 2) * count));
    mass += weights[i]!;
    const into = (kept[bin] ??= { sum: 0, weight: 0 });
    into.sum += weights[i]! * nodes[i]!;
    into.weight += weights[i]!;
  }
  const filled = kept.filter((bin) => bin && bin.weight > 0);
  return {
    nodes: Float64Array.from(filled, ({ sum, weight }) => sum / weight),
    weights: Float64Array.from(filled, ({ weight }) => weight),
  };
}

function addRules(x: Rule, y: Rule): Rule {
  const nodes = new Float64Array(x.nodes.length * y.nodes.length);
  const weights = new Float64Array(nodes.length);
  let at = 0;
  x.nodes.forEach((u, i) =>
    y.nodes.forEach((v, j) => {
      nodes[at] = u + v;
      weights[at++] = x.weights[i]! * y.weights[j]!;
    }),
  );
  return { nodes, weights };
}

/** Mean 0 and the variance that is known: means of bins have a little less. */
function standardise({ nodes, weights }: Rule, variance: number): Rule {
  const total = weights.reduce((sum, w) => sum + w, 0);
  const shares = weights.map((w) => w / total);
  const mean = nodes.reduce((sum, v, i) => sum + shares[i]! * v, 0);
  const spread = nodes.reduce((sum, v, i) => sum + shares[i]! * (v - mean) ** 2, 0);
  const factor = spread > 0 ? Math.sqrt(variance / spread) : 0;
  return { nodes: nodes.map((v) => (v - mean) * factor), weights: shares };
}
