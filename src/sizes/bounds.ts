/** @file What a symbolic size can be at least and at most, from the bounds of its symbols. Interval arithmetic: sound, not tight. */
import { type Atom, constantOf, type Size } from "./size.ts";

/** Both ends included; null: without end. */
export interface Bounds {
  readonly min: number | null;
  readonly max: number | null;
}

const FREE: Bounds = { min: null, max: null };

/** The bounds of a size. A symbol that has none is a size of at least 1. */
export function boundsOf(size: Size, symbols: ReadonlyMap<string, Bounds>): Bounds {
  const value = constantOf(size);
  if (value !== null) return { min: value, max: value };
  let sum: Bounds = { min: 0, max: 0 };
  for (const { coefficient, atoms } of size.terms) {
    let product: Bounds = { min: coefficient, max: coefficient };
    for (const atom of atoms) product = multiply(product, boundsOfAtom(atom, symbols));
    sum = { min: add(sum.min, product.min), max: add(sum.max, product.max) };
  }
  return sum;
}

/** True if the size is at least `least` for every value of its symbols. False may only mean that it cannot be told. */
export function isAtLeast(size: Size, least: number, symbols: ReadonlyMap<string, Bounds>): boolean {
  const { min } = boundsOf(size, symbols);
  return min !== null && min >= least;
}

function boundsOfAtom(atom: Atom, symbols: ReadonlyMap<string, Bounds>): Bounds {
  if (atom.kind === "symbol") return symbols.get(atom.name) ?? { min: 1, max: null };
  const top = boundsOf(atom.numerator, symbols);
  const bottom = boundsOf(atom.denominator, symbols);
  if (bottom.min === null || bottom.min < 1) return FREE;
  const low = top.min === null ? null : divide(top.min, top.min >= 0 ? bottom.max : bottom.min);
  const high = top.max === null ? null : divide(top.max, top.max >= 0 ? bottom.min : bottom.max);
  return { min: low, max: high };
}

/** ⌊a / b⌋; without end below, b makes it 0 or -1. */
function divide(a: number, b: number | null): number {
  if (b === null) return a >= 0 ? 0 : -1;
  return Math.floor(a / b);
}

function add(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function multiply(a: Bounds, b: Bounds): Bounds {
  const products: number[] = [];
  for (const x of [a.min ?? -Infinity, a.max ?? Infinity]) {
    for (const y of [b.min ?? -Infinity, b.max ?? Infinity]) products.push(x === 0 || y === 0 ? 0 : x * y);
  }
  const [min, max] = [Math.min(...products), Math.max(...products)];
  return { min: Number.isFinite(min) ? min : null, max: Number.isFinite(max) ? max : null };
}
