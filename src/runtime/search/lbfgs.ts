/** @file L-BFGS: quasi-Newton steps from the last few changes of the gradient. As torch.optim.LBFGS. */
import {
  dot,
  largest,
  type Memory,
  plus,
  readNumber,
  type Search,
  sumOfSizes,
  type Vector,
  writeNumber,
} from "./problem.ts";
import { searchLine } from "./wolfe.ts";

const LBFGS_GRADIENT = 1e-7;
const LBFGS_CHANGE = 1e-9;
/** Pairs whose curvature is not above this are left out. */
const SMALLEST_CURVATURE = 1e-10;

/** One step: up to settings.iterations inner iterations, and no new one after settings.evaluations losses. */
export const lbfgs: Search = ({ evaluate, weights, start, memory, learningRate, settings }) => {
  let { loss, gradient } = start;
  let evaluations = 1;
  if (largest(gradient) <= LBFGS_GRADIENT) return;
  for (let inner = 1; inner <= settings["iterations"]!; inner++) {
    const count = readNumber(memory, "iterations") + 1;
    writeNumber(memory, "iterations", count);
    if (count > 1) rememberPair(memory, gradient, settings["history"]!);
    const direction = quasiNewton(memory, gradient);
    const rate = count === 1 ? Math.min(1, 1 / sumOfSizes(gradient)) * learningRate : learningRate;
    memory.get("before")!.set(gradient);
    memory.get("direction")!.set(direction);
    writeNumber(memory, "rate", rate);
    if (dot(gradient, direction) > -LBFGS_CHANGE) break;
    const from = weights.slice();
    const at = (t: number) => evaluate(plus(from, t, direction));
    const found =
      settings["line_search"] === 1
        ? searchLine({ at, direction, start: { loss, gradient }, first: rate, curvature: 0.9 })
        : { ...at(rate), t: rate, evaluations: 1 };
    writeNumber(memory, "rate", found.t);
    weights.set(plus(from, found.t, direction));
    evaluations += found.evaluations;
    const change = Math.abs(found.loss - loss);
    ({ loss, gradient } = found);
    if (evaluations >= settings["evaluations"]! || largest(gradient) <= LBFGS_GRADIENT) break;
    if (found.t * largest(direction) <= LBFGS_CHANGE || change < LBFGS_CHANGE) break;
  }
};

/** Keeps the last step and its change of gradient; the oldest pair goes when there are `history` of them. */
function rememberPair(memory: Memory, gradient: Vector, history: number): void {
  const change = plus(gradient, -1, memory.get("before")!);
  const step = memory.get("direction")!.map((d) => d * readNumber(memory, "rate"));
  if (dot(change, step) <= SMALLEST_CURVATURE) return;
  let pairs = readNumber(memory, "pairs");
  if (pairs === history) {
    for (let i = 1; i < history; i++) {
      memory.get(`step${i - 1}`)!.set(memory.get(`step${i}`)!);
      memory.get(`change${i - 1}`)!.set(memory.get(`change${i}`)!);
    }
    pairs--;
  }
  memory.get(`step${pairs}`)!.set(step);
  memory.get(`change${pairs}`)!.set(change);
  writeNumber(memory, "pairs", pairs + 1);
}

/** -H·gradient by the two-loop recursion (Nocedal 1980). */
function quasiNewton(memory: Memory, gradient: Vector): Vector {
  const pairs = Array.from({ length: readNumber(memory, "pairs") }, (_, i) => {
    const [step, change] = [memory.get(`step${i}`)!, memory.get(`change${i}`)!];
    return { step, change, curvature: dot(step, change) };
  });
  let q: Vector = gradient.map((g) => -g);
  const shares: number[] = [];
  for (const { step, change, curvature } of [...pairs].reverse()) {
    const share = dot(step, q) / curvature;
    shares.unshift(share);
    q = plus(q, -share, change);
  }
  const last = pairs.at(-1);
  if (last) q = q.map((x) => (x * last.curvature) / dot(last.change, last.change));
  pairs.forEach(({ step, change, curvature }, i) => {
    q = plus(q, shares[i]! - dot(change, q) / curvature, step);
  });
  return q;
}
