/** @file Points of the plane and of a line, and what the network says of the places between them. */
import { constantOf } from "../../src/sizes/size.ts";
import type { LineView, PlaneView } from "../shared/run.ts";
import type { Sight } from "./choose-view.ts";

const CELLS = 80;
/** Points that are drawn, at most. */
const DRAWN = 1000;
const LINE = 120;

/** null where no output answers the target. */
export function lookAtPlane({ network, data, input, target, outputs }: Sight): (() => PlaneView) | null {
  const given = data.columns[input.name] as Float32Array;
  const labels = data.columns[target!.name]!;
  const classes = target!.type.dtype === "index" ? constantOf(target!.type.classes!) : 2;
  const width = target!.type.dtype === "index" ? classes : 1;
  if (!classes || labels.length !== data.count) return null;
  const tried = network.predict({ [input.name]: given.subarray(0, 2) });
  const output = outputs.find((name) => [width, 1].includes(tried[name]!.length) && classes >= 2);
  if (output === undefined) return null;
  const single = tried[output]!.length === 1;
  if (single && classes !== 2) return null;
  const box = boundsOf(given);
  const grid = gridOf(box);
  const truth = Int32Array.from(labels, (l) => (target!.type.dtype === "index" ? l : l > 0 ? 1 : 0));
  const negative = target!.type.dtype !== "index" && labels.some((l) => l < 0);
  return () => {
    const own = network.predict({ [input.name]: given })[output]!;
    const over = network.predict({ [input.name]: grid })[output]!;
    // As the metric accuracy decides: scores are cut at 0, probabilities at one half.
    const scores = negative || own.some((v) => v < 0 || v > 1);
    const said = single
      ? Int32Array.from(own, (v) => (v > (scores ? 0 : 0.5) ? 1 : 0))
      : Int32Array.from({ length: data.count }, (_, i) => largest(own, i, classes));
    const shares = single ? sharesOfOne(over, scores) : sharesOfMany(over, classes);
    let errors = 0;
    for (let i = 0; i < truth.length; i++) if (truth[i] !== said[i]) errors++;
    const drawn = Math.min(DRAWN, data.count);
    return {
      ...{ kind: "plane", ...box, cells: CELLS, classes, shares, errors, count: data.count },
      points: Float32Array.from(given.subarray(0, 2 * drawn)),
      truth: truth.slice(0, drawn),
      said: said.slice(0, drawn),
    };
  };
}

function boundsOf(points: Float32Array): Pick<PlaneView, "left" | "right" | "bottom" | "top"> {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]!);
    right = Math.max(right, points[i]!);
    bottom = Math.min(bottom, points[i + 1]!);
    top = Math.max(top, points[i + 1]!);
  }
  // Room around the points; where all lie on a line, some all the same.
  const [across, up] = [0.15 * (right - left || 1), 0.15 * (top - bottom || 1)];
  return { left: left - across, right: right + across, bottom: bottom - up, top: top + up };
}

/** Middles of the cells, row after row from the bottom. */
function gridOf({ left, right, bottom, top }: ReturnType<typeof boundsOf>): Float32Array {
  const grid = new Float32Array(2 * CELLS * CELLS);
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS; column++) {
      const at = 2 * (row * CELLS + column);
      grid[at] = left + ((column + 0.5) / CELLS) * (right - left);
      grid[at + 1] = bottom + ((row + 0.5) / CELLS) * (top - bottom);
    }
  }
  return grid;
}

function largest(values: ArrayLike<number>, row: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (values[row * classes + k]! > values[row * classes + best]!) best = k;
  return best;
}

function sharesOfOne(values: ArrayLike<number>, scores: boolean): Float32Array {
  const shares = new Float32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const yes = scores ? 1 / (1 + Math.exp(-2 * values[i]!)) : Math.min(1, Math.max(0, values[i]!));
    shares[2 * i] = 1 - yes;
    shares[2 * i + 1] = yes;
  }
  return shares;
}

/** Probabilities as they are; scores through softmax. */
function sharesOfMany(values: ArrayLike<number>, classes: number): Float32Array {
  const shares = new Float32Array(values.length);
  let ready = true;
  for (let i = 0; i < values.length; i++) ready &&= values[i]! >= 0 && values[i]! <= 1;
  for (let row = 0; row < values.length; row += classes) {
    let top = -Infinity;
    for (let k = 0; k < classes; k++) top = Math.max(top, values[row + k]!);
    let sum = 0;
    for (let k = 0; k < classes; k++)
      sum += shares[row + k] = ready ? values[row + k]! : Math.exp(values[row + k]! - top);
    for (let k = 0; k < classes; k++) shares[row + k] = sum > 0 ? shares[row + k]! / sum : 1 / classes;
  }
  return shares;
}

/** A number of a number: the points, and the network's line through them. */
export function lookAtLine({ network, data, input, target, outputs }: Sight): (() => LineView) | null {
  const given = data.columns[input.name] as Float32Array;
  const wanted = data.columns[target!.name]!;
  const tried = network.predict({ [input.name]: given.subarray(0, 1) });
  const output = outputs.find((name) => tried[name]!.length === 1);
  if (target!.type.dtype !== "f32" || wanted.length !== data.count || output === undefined) return null;
  const drawn = Math.min(DRAWN, data.count);
  const points = Float32Array.from({ length: 2 * drawn }, (_, i) => (i % 2 ? wanted : given)[i >> 1]!);
  let [low, high] = [Infinity, -Infinity];
  for (const x of given) [low, high] = [Math.min(low, x), Math.max(high, x)];
  const along = Float32Array.from({ length: LINE }, (_, i) => low + (i / (LINE - 1)) * (high - low));
  return () => {
    const values = network.predict({ [input.name]: along })[output]!;
    return {
      kind: "line",
      points,
      line: Float32Array.from({ length: 2 * LINE }, (_, i) => (i % 2 ? values : along)[i >> 1]!),
    };
  };
}
