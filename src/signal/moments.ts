/**
 * @file Mean and second moments of a random tensor, as the theory of wide networks at initialisation follows them.
 * A tensor's elements differ by unit (channel), example and place; what two elements have in common is what their
 * weights and their example have in common.
 */

/** Expectations over random weights and data. element ≥ example ≥ unit ≥ mean². */
export interface Moments {
  readonly mean: number;
  /** E[x·x'] of one unit in two examples. */
  readonly unit: number;
  /** E[x·x'] of one unit at two places of one example. */
  readonly example: number;
  /** E[x²] */
  readonly element: number;
}

/** Variance by what it varies with: the unit; the example within a unit; the place within an example. */
export interface Variances {
  readonly unit: number;
  readonly example: number;
  readonly place: number;
}

export function constantMoments(value: number): Moments {
  const square = value * value;
  return { mean: value, unit: square, example: square, element: square };
}

/** Rounding may leave a variance slightly below 0. */
export function variancesOf({ mean, unit, example, element }: Moments): Variances {
  return {
    unit: Math.max(0, unit - mean * mean),
    example: Math.max(0, example - unit),
    place: Math.max(0, element - example),
  };
}

export function momentsOf(mean: number, { unit, example, place }: Variances): Moments {
  const shared = mean * mean + unit;
  return { mean, unit: shared, example: shared + example, element: shared + example + place };
}

/** The standard deviation over all elements. */
export function deviationOf({ mean, element }: Moments): number {
  return Math.sqrt(Math.max(0, element - mean * mean));
}

/** Of x + y, independent of each other. */
export function addMoments(x: Moments, y: Moments): Moments {
  const cross = 2 * x.mean * y.mean;
  return {
    mean: x.mean + y.mean,
    unit: x.unit + y.unit + cross,
    example: x.example + y.example + cross,
    element: x.element + y.element + cross,
  };
}

/** Of x·y, independent of each other. */
export function multiplyMoments(x: Moments, y: Moments): Moments {
  return {
    mean: x.mean * y.mean,
    unit: x.unit * y.unit,
    example: x.example * y.example,
    element: x.element * y.element,
  };
}

export function scaleMoments(x: Moments, factor: number): Moments {
  return multiplyMoments(x, constantMoments(factor));
}

/** Of Σ over `count` terms, each distributed like x and independent of the others. */
export function sumMoments(x: Moments, count: number): Moments {
  const cross = count * (count - 1) * x.mean * x.mean;
  return {
    mean: count * x.mean,
    unit: count * x.unit + cross,
    example: count * x.example + cross,
    element: count * x.element + cross,
  };
}

/** Of elements that are like one or another of the parts, by shares that add up to 1. */
export function mixMoments(parts: readonly { readonly share: number; readonly moments: Moments }[]): Moments {
  const sum = (read: (m: Moments) => number): number =>
    parts.reduce((total, { share, moments }) => total + share * read(moments), 0);
  return {
    mean: sum((m) => m.mean),
    unit: sum((m) => m.unit),
    example: sum((m) => m.example),
    element: sum((m) => m.element),
  };
}

/** Of a tensor whose axis of places is part of another now: what varied with the place varies with the example. */
export function mergePlaces(x: Moments): Moments {
  return { ...x, example: x.element };
}

/** Of a tensor whose units have become units and places: they have nothing in common but the mean. */
export function splitPlaces({ mean, element }: Moments): Moments {
  return { mean, unit: mean * mean, example: mean * mean, element };
}
