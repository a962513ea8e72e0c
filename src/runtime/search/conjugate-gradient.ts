/** @file Nonlinear conjugate gradients (Polak and Ribière 1969, restarted where their factor is negative). */
import {
  dot,
  largest,
  plus,
  readNumber,
  type Search,
  sumOfSizes,
  type Vector,
  writeNumber,
} from "./problem.ts";
import { searchLine } from "./wolfe.ts";

const CONJUGATE_GRADIENT = 1e-7;
const CONJUGATE_CHANGE = 1e-9;

/** One step: up to settings.iterations searches along conjugate directions. */
export const conjugateGradient: Search = ({ evaluate, weights, start, memory, learningRate, settings }) => {
  let { loss, gradient } = start;
  for (let inner = 0; inner < settings["iterations"]!; inner++) {
    if (largest(gradient) <= CONJUGATE_GRADIENT) return;
    const direction = nextDirection(gradient, memory.get("before")!, memory.get("direction")!);
    const slope = dot(gradient, direction);
    const slopeBefore = readNumber(memory, "slope");
    const steepest = Math.min(1, 1 / sumOfSizes(gradient)) * learningRate;
    // The next step is expected to win about as much as the last one did.
    const first = slopeBefore === 0 ? steepest : readNumber(memory, "rate") * (slopeBefore / slope);
    const from = weights.slice();
    const at = (t: number) => evaluate(plus(from, t, direction));
    const found = searchLine({ at, direction, start: { loss, gradient }, first, curvature: 0.1 });
    memory.get("before")!.set(gradient);
    memory.get("direction")!.set(direction);
    writeNumber(memory, "rate", found.t);
    writeNumber(memory, "slope", slope);
    weights.set(plus(from, found.t, direction));
    const change = Math.abs(found.loss - loss);
    ({ loss, gradient } = found);
    if (change < CONJUGATE_CHANGE) return;
  }
};

/** -g + β·d, or -g where that does not go downhill. */
function nextDirection(gradient: Vector, before: Vector, direction: Vector): Vector {
  const size = dot(before, before);
  const down = gradient.map((g) => -g);
  if (size === 0) return down;
  const beta = Math.max(0, (dot(gradient, gradient) - dot(gradient, before)) / size);
  const next = plus(down, beta, direction);
  return dot(gradient, next) < 0 ? next : down;
}
