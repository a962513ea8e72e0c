/**
 * @file Makes parts and computes with them. Equal computations on equal parts give the same part, so that what depends
 * on one source stays correlated, and dense networks are computed once.
 */
import { type Grid, gridExpectation, gridMoments, normalGrid, uniformGrid } from "./grid.ts";
import { addMoments, constantMoments, type Moments, multiplyMoments, variancesOf } from "./moments.ts";
import { type Constant, type Part, type Product, type Source, type Wave, waveValues } from "./part.ts";
import { sumGrid } from "./sum-grid.ts";

export interface Algebra {
  readonly constant: (value: number) => Constant;
  /** A new normal source, independent of all others. */
  readonly fresh: (moments: Moments) => Constant | Wave;
  /** A new source: x + y of different sources, or normal where one is a product. */
  readonly sum: (x: Part, y: Part) => Constant | Wave;
  /** A new source, uniform in [0, 1). */
  readonly uniform: (level: "unit" | "example" | "place") => Wave;
  /** A function of a wave's source, given on its grid; `scale` is the size of the numbers that it was made of. */
  readonly wave: (source: Source, values: Float64Array, scale: number) => Constant | Wave;
  readonly product: (x: Wave, y: Wave) => Product;
  /** The part of this key, made once. */
  readonly once: <P extends Part>(key: string, make: () => P) => P;
}

/** Deviations below this share of the numbers at hand are rounding. */
const ROUNDING = 1e-11;

export function createAlgebra(): Algebra {
  const known = new Map<string, Part>();
  let [sources, waves] = [0, 0];

  const algebra: Algebra = {
    constant: (value) => ({ kind: "constant", id: `c${value}`, value, moments: constantMoments(value) }),
    fresh: (moments) => {
      const { unit, example, place } = variancesOf(moments);
      const spread = unit + example + place;
      if (!(spread > 0) || !Number.isFinite(moments.element)) {
        return algebra.constant(spread > 0 || Number.isNaN(spread) ? NaN : moments.mean);
      }
      return sourceWave(() => normalGrid(moments), moments);
    },
    sum: (x, y) => {
      const moments = addMoments(x.moments, y.moments);
      const normal = algebra.fresh(moments);
      if (x.kind !== "wave" || y.kind !== "wave" || normal.kind !== "wave") return normal;
      return { ...sourceWave(() => sumGrid(moments, [x, y]), moments), terms: [x, y] };
    },
    uniform: (level) => {
      const grid = uniformGrid(level);
      return sourceWave(() => grid, gridMoments(grid, grid.values));
    },
    wave: (source, values, scale) => {
      const found = gridMoments(source.grid(), values);
      const moments = found.mean ** 2 > ROUNDING ** 2 * found.element ? found : { ...found, mean: 0 };
      const tiny = ROUNDING * ROUNDING * Math.max(scale * scale, moments.element);
      if (moments.element - moments.mean * moments.mean > tiny) {
        return { kind: "wave", id: `w${++waves}`, source, values, moments };
      }
      return algebra.constant(moments.mean * moments.mean > tiny * ROUNDING ? moments.mean : 0);
    },
    product: (x, y) => {
      const [left, right] = x.source.id < y.source.id ? [x, y] : [y, x];
      const moments = multiplyMoments(left.moments, right.moments);
      return { kind: "product", id: `(${left.id}·${right.id})`, left, right, moments };
    },
    once: <P extends Part>(key: string, make: () => P): P => {
      const found = known.get(key) ?? make();
      known.set(key, found);
      return found as P;
    },
  };
  return algebra;

  function sourceWave(makeGrid: () => Grid, moments: Moments): Wave {
    const id = ++sources;
    let grid: Grid | null = null;
    return {
      kind: "wave",
      id: `s${id}`,
      source: { id, grid: () => (grid ??= makeGrid()) },
      values: null,
      moments,
    };
  }
}

/** The part as a normal source of its own, where it is no function of one. */
export function collapse(algebra: Algebra, part: Part): Constant | Wave {
  return part.kind === "product" ? algebra.once(`n${part.id}`, () => algebra.fresh(part.moments)) : part;
}

/** Another part, distributed like this one and independent of it; the same one for the same `tag`. */
export function independentCopy(algebra: Algebra, part: Part, tag: string): Part {
  if (part.kind === "constant") return part;
  if (part.kind === "product") return independentCopy(algebra, collapse(algebra, part), tag);
  return algebra.once(`${part.id}'${tag}`, () => {
    const base = algebra.once(`s${part.source.id}'${tag}`, () => {
      const copy = algebra.fresh({ mean: 0, unit: 0, example: 0, element: 1 }) as Wave;
      return { ...copy, source: { ...copy.source, grid: part.source.grid }, moments: part.moments };
    });
    if (part.values === null) return base;
    return { ...part, id: `${part.id}'${base.id}`, source: base.source };
  });
}

/** What a part is on average over the variables that are not kept. */
export function expectation(
  algebra: Algebra,
  part: Part,
  keep: { readonly unit: boolean; readonly example: boolean },
): Part {
  if (part.kind === "constant") return part;
  const key = `E${keep.unit ? "u" : ""}${keep.example ? "e" : ""}[${part.id}]`;
  if (part.kind === "wave") {
    return algebra.once(key, () => {
      const values = gridExpectation(part.source.grid(), waveValues(part), keep);
      return algebra.wave(part.source, values, Math.sqrt(part.moments.element));
    });
  }
  const left = expectation(algebra, part.left, keep);
  const right = expectation(algebra, part.right, keep);
  return combine(algebra, left as Constant | Wave, right as Constant | Wave);
}

/** x·y of different sources. */
function combine(algebra: Algebra, x: Constant | Wave, y: Constant | Wave): Part {
  if (x.kind === "constant") return scalePart(algebra, y, x.value);
  return y.kind === "constant" ? scalePart(algebra, x, y.value) : algebra.product(x, y);
}

/** part·factor */
export function scalePart(algebra: Algebra, part: Part, factor: number): Part {
  if (factor === 1) return part;
  if (factor === 0) return algebra.constant(0);
  if (part.kind === "constant") return algebra.constant(part.value * factor);
  if (part.kind === "product") {
    return combine(algebra, scalePart(algebra, part.left, factor) as Constant | Wave, part.right);
  }
  return algebra.once(`${factor}·${part.id}`, () => {
    const values = waveValues(part).slice();
    for (let i = 0; i < values.length; i++) values[i] = values[i]! * factor;
    return algebra.wave(part.source, values, Math.abs(factor) * Math.sqrt(part.moments.element));
  });
}
