/** @file A line search that ends where the strong Wolfe conditions hold. As PyTorch's `_strong_wolfe`. */
import { dot, largest, type Point, type Vector } from "./problem.ts";

/** A place on the line: the step length, the loss and gradient there, and the slope along the line. */
interface LinePlace extends Point {
  readonly t: number;
  readonly slope: number;
}

export interface LineSearch {
  /** The point at a step length. */
  readonly at: (t: number) => Point;
  readonly direction: Vector;
  readonly start: Point;
  /** The first step length to try. */
  readonly first: number;
  /** How much flatter the slope must get (0.9 for quasi-Newton, 0.1 for conjugate gradients). */
  readonly curvature: number;
}

export interface LineResult extends Point {
  readonly t: number;
  readonly evaluations: number;
}

const DECREASE = 1e-4;
const SMALLEST_BRACKET = 1e-9;
const MOST_TRIES = 25;

/** The step length found (Nocedal and Wright, algorithms 3.5 and 3.6), and how often it asked for the loss. */
export function searchLine({ at, direction, start, first, curvature }: LineSearch): LineResult {
  let tries = 0;
  const place = (t: number): LinePlace => {
    const point = at(t);
    tries++;
    return { ...point, t, slope: dot(point.gradient, direction) };
  };
  const origin: LinePlace = { ...start, t: 0, slope: dot(start.gradient, direction) };
  // A loss that is not a number is too high.
  const tooHigh = (p: LinePlace) => !(p.loss <= origin.loss + DECREASE * p.t * origin.slope);
  const flatEnough = (p: LinePlace) => Math.abs(p.slope) <= -curvature * origin.slope;
  const finish = ({ loss, gradient, t }: LinePlace): LineResult => ({
    loss,
    gradient,
    t,
    evaluations: tries,
  });

  let before = origin;
  let now = place(first);
  let bracket: [LinePlace, LinePlace] | null = null;
  while (tries <= MOST_TRIES) {
    if (tooHigh(now) || (tries > 2 && now.loss >= before.loss)) bracket = [before, now];
    else if (flatEnough(now)) return finish(now);
    else if (now.slope >= 0) bracket = [before, now];
    if (bracket) break;
    const next = cubicMinimum(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10);
    before = now;
    now = place(next);
  }
  bracket ??= [origin, now];
  return finish(zoom(bracket, direction, place, tooHigh, flatEnough, () => tries <= MOST_TRIES));
}

/** Narrows a bracket until a place in it is low and flat enough. */
function zoom(
  bracket: [LinePlace, LinePlace],
  direction: Vector,
  place: (t: number) => LinePlace,
  tooHigh: (p: LinePlace) => boolean,
  flatEnough: (p: LinePlace) => boolean,
  mayTry: () => boolean,
): LinePlace {
  const width = largest(direction);
  let stuck = false;
  const lowAt = () => (bracket[1].loss < bracket[0].loss ? 1 : 0);
  let low: 0 | 1 = lowAt();
  while (mayTry()) {
    const [left, right] =
      bracket[0].t <= bracket[1].t ? [bracket[0].t, bracket[1].t] : [bracket[1].t, bracket[0].t];
    if ((right - left) * width < SMALLEST_BRACKET) break;
    let t = cubicMinimum(bracket[0], bracket[1], left, right);
    const margin = 0.1 * (right - left);
    if (Math.min(right - t, t - left) < margin) {
      if (stuck || t >= right || t <= left) {
        t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
        stuck = false;
      } else stuck = true;
    } else stuck = false;
    const now = place(t);
    const high = low === 0 ? 1 : 0;
    if (tooHigh(now) || now.loss >= bracket[low].loss) {
      bracket[high] = now;
      low = lowAt();
      continue;
    }
    if (flatEnough(now)) return now;
    if (now.slope * (bracket[high].t - bracket[low].t) >= 0) bracket[high] = bracket[low];
    bracket[low] = now;
  }
  return bracket[low];
}

/** Where the cubic through two places with their slopes is lowest, within bounds. */
function cubicMinimum(a: LinePlace, b: LinePlace, least: number, most: number): number {
  const bend = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = bend * bend - a.slope * b.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const root = Math.sqrt(square);
  const [left, right] = a.t <= b.t ? [a, b] : [b, a];
  const t =
    right.t - (right.t - left.t) * ((right.slope + root - bend) / (right.slope - left.slope + 2 * root));
  return Math.min(Math.max(t, least), most);
}
