/**
 * @file An operator's scalar formula on parts. Functions of one source are evaluated on its grid; sums and products of
 * independent sources follow from their moments; whatever else two sources do together is integrated over both.
 */
import { compileScalar } from "../backends/interpreter/compile-scalar.ts";
import { argument, binary, type BinaryFunction, evaluateScalar, type Scalar, unary } from "../ir/scalar.ts";
import { type Algebra, collapse, scalePart } from "./algebra.ts";
import { jointMoments } from "./joint.ts";
import { addMoments, constantMoments, type Moments, multiplyMoments } from "./moments.ts";
import { type Part, type Product, type Source, type Wave, waveValues } from "./part.ts";

/** The formula of the parts. `key` names the formula. */
export function applyFormula(algebra: Algebra, key: string, formula: Scalar, parts: readonly Part[]): Part {
  const numbers = parts.map((p) => (p.kind === "constant" ? p.value : NaN));
  if (parts.every((p) => p.kind === "constant")) {
    return algebra.constant(evaluateScalar(formula, numbers, identity));
  }
  if (formula.kind === "argument") return parts[formula.index]!;
  const source = commonSource(parts);
  if (source) return onGrid(algebra, key, formula, parts, source);
  return algebra.once(`${key}(${parts.map((p) => p.id).join(",")})`, () => walk(algebra, formula, parts));
}

/** The one source behind all parts, or null. */
function commonSource(parts: readonly Part[]): Source | null {
  let source: Source | null = null;
  for (const part of parts) {
    if (part.kind === "constant") continue;
    if (part.kind === "product" || (source && source.id !== part.source.id)) return null;
    source = part.source;
  }
  return source;
}

function onGrid(
  algebra: Algebra,
  key: string,
  formula: Scalar,
  parts: readonly Part[],
  source: Source,
): Part {
  return algebra.once(`${key}(${parts.map((p) => p.id).join(",")})`, () => {
    const run = compileScalar(formula, identity);
    const values = new Float64Array(source.grid().values.length);
    const [x, y, z] = [0, 1, 2].map((k) => arrayOf(parts[k]));
    const [cx, cy, cz] = [0, 1, 2].map((k) => numberOf(parts[k]));
    for (let i = 0; i < values.length; i++)
      values[i] = run(x ? x[i]! : cx!, y ? y[i]! : cy!, z ? z[i]! : cz!);
    const given = isDifference(formula) ? Math.max(...parts.map((p) => p.moments.element)) : 0;
    return algebra.wave(source, values, Math.sqrt(given));
  });
}

function arrayOf(part: Part | undefined): Float64Array | null {
  return part?.kind === "wave" ? waveValues(part) : null;
}

function numberOf(part: Part | undefined): number {
  return part?.kind === "constant" ? part.value : 0;
}

/** Sums may cancel: what is left of equal numbers is rounding. */
function isDifference(formula: Scalar): boolean {
  return formula.kind === "binary" && (formula.function === "+" || formula.function === "-");
}

/** The formula's tree, one function at a time. */
function walk(algebra: Algebra, formula: Scalar, parts: readonly Part[]): Part {
  switch (formula.kind) {
    case "constant":
      return algebra.constant(formula.value);
    case "argument":
      return parts[formula.index]!;
    case "unary": {
      const x = walk(algebra, formula.x, parts);
      if (formula.function === "neg") return scalePart(algebra, x, -1);
      return applyFormula(algebra, formula.function, unary(formula.function, argument(0)), [
        collapse(algebra, x),
      ]);
    }
    case "binary":
      return applyBinary(
        algebra,
        formula.function,
        walk(algebra, formula.x, parts),
        walk(algebra, formula.y, parts),
      );
    case "select": {
      const [condition, then, otherwise] = [formula.condition, formula.then, formula.otherwise].map((f) =>
        walk(algebra, f, parts),
      );
      return choose(algebra, condition!, then!, otherwise!);
    }
  }
}

function applyBinary(algebra: Algebra, name: BinaryFunction, x: Part, y: Part): Part {
  const formula = binary(name, argument(0), argument(1));
  if (commonSource([x, y]) ?? (x.kind === "constant" && y.kind === "constant")) {
    return applyFormula(algebra, name, formula, [x, y]);
  }
  return algebra.once(`${name}(${x.id},${y.id})`, () => {
    switch (name) {
      case "+":
        return addParts(algebra, x, y);
      case "-":
        return addParts(algebra, x, scalePart(algebra, y, -1));
      case "*":
        return multiplyParts(algebra, x, y);
      case "/":
        return multiplyParts(algebra, x, inverse(algebra, y));
      case "==":
        return isChosen(algebra, x, y);
      default: {
        const [a, b] = [collapse(algebra, x), collapse(algebra, y)];
        return algebra.fresh(jointMoments(compileScalar(formula, identity), a.moments, b.moments));
      }
    }
  });
}

/** x = y: never, but where one was chosen among several that are like the other. */
function isChosen(algebra: Algebra, x: Part, y: Part): Part {
  const among = Math.max(...[x, y].map((p) => (p.kind === "wave" ? (p.among ?? 0) : 0)));
  if (among === 0) return algebra.constant(0);
  const p = 1 / among;
  const mask = algebra.fresh({ mean: p, unit: p * p, example: p * p, element: p });
  return mask.kind === "wave" ? { ...mask, oneOf: among } : mask;
}

function inverse(algebra: Algebra, y: Part): Part {
  return applyFormula(algebra, "inverse", binary("/", 1, argument(0)), [collapse(algebra, y)]);
}

function addParts(algebra: Algebra, x: Part, y: Part): Part {
  if (isZero(x)) return y;
  if (isZero(y)) return x;
  return (
    sameFactor(algebra, x, y) ??
    expandShared(algebra, x, y) ??
    expandShared(algebra, y, x) ??
    algebra.sum(x, y)
  );
}

/** x + f·(g + h) as (x + f·g) + f·h, where x and g have a source in common: gates are written so. */
function expandShared(algebra: Algebra, x: Part, y: Part): Part | null {
  if (x.kind !== "wave" || y.kind !== "product") return null;
  for (const [f, sum] of [
    [y.left, y.right],
    [y.right, y.left],
  ] as const) {
    const shared = sum.terms?.find((t) => t.kind === "wave" && t.source.id === x.source.id);
    if (!shared) continue;
    const others = sum.terms!.filter((t) => t !== shared).map((t) => multiplyParts(algebra, f, t));
    return others.reduce(
      (total, t) => addParts(algebra, total, t),
      addParts(algebra, x, multiplyParts(algebra, f, shared)),
    );
  }
  return null;
}

/** f·g + f·h = f·(g + h), for functions f of one source and g, h of another; a function of f's source alone is f·1. */
function sameFactor(algebra: Algebra, x: Part, y: Part): Part | null {
  const product = x.kind === "product" ? x : y.kind === "product" ? y : null;
  const other = product === x ? y : x;
  if (!product || other.kind === "constant") return null;
  for (const [f, g] of [
    [product.left, product.right],
    [product.right, product.left],
  ] as const) {
    const [first, second] = factorsFor(algebra, f, other);
    const ratio = first ? proportion(f, first) : null;
    if (ratio === null || !second) continue;
    if (second.kind === "wave" && second.source.id !== g.source.id) continue;
    const sum = applyFormula(algebra, "+", binary("+", argument(0), argument(1)), [
      g,
      scalePart(algebra, second, ratio),
    ]);
    return multiplyParts(algebra, f, sum);
  }
  return null;
}

/** A part as a factor of f's source and a second one. */
function factorsFor(algebra: Algebra, f: Wave, part: Wave | Product): readonly [Wave | null, Part | null] {
  if (part.kind === "wave")
    return part.source.id === f.source.id ? [part, algebra.constant(1)] : [null, null];
  if (part.left.source.id === f.source.id) return [part.left, part.right];
  return part.right.source.id === f.source.id ? [part.right, part.left] : [null, null];
}

/** y / x where that is one number, else null. */
function proportion(x: Wave, y: Wave): number | null {
  if (x.id === y.id) return 1;
  const [a, b] = [waveValues(x), waveValues(y)];
  let top = 0;
  a.forEach((v, i) => (top = Math.abs(v) > Math.abs(a[top]!) ? i : top));
  const ratio = b[top]! / a[top]!;
  const error = 1e-9 * Math.abs(b[top]!);
  return Number.isFinite(ratio) && a.every((v, i) => Math.abs(v * ratio - b[i]!) <= error) ? ratio : null;
}

function multiplyParts(algebra: Algebra, x: Part, y: Part): Part {
  if (x.kind === "constant") return scalePart(algebra, y, x.value);
  if (y.kind === "constant") return scalePart(algebra, x, y.value);
  if (x.kind === "wave" && y.kind === "wave") {
    if (x.source.id !== y.source.id) return algebra.product(x, y);
    return applyFormula(algebra, "*", binary("*", argument(0), argument(1)), [x, y]);
  }
  if (x.kind === "wave") return multiplyParts(algebra, y, x);
  const [left, right] = factorsOf(x as Product, y);
  if (left && right) {
    return multiplyParts(
      algebra,
      multiplyParts(algebra, (x as Product).left, left),
      multiplyParts(algebra, (x as Product).right, right),
    );
  }
  return multiplyParts(algebra, collapse(algebra, x), collapse(algebra, y));
}

/** What to multiply x's factors by to multiply x by y; null where y has another source. */
function factorsOf(x: Product, y: Wave | Product): readonly [Part | null, Part | null] {
  const one: Part = { kind: "constant", id: "c1", value: 1, moments: constantMoments(1) };
  if (y.kind === "wave") {
    if (y.source.id === x.left.source.id) return [y, one];
    return y.source.id === x.right.source.id ? [one, y] : [null, null];
  }
  const same = y.left.source.id === x.left.source.id && y.right.source.id === x.right.source.id;
  return same ? [y.left, y.right] : [null, null];
}

/** x where the condition holds, otherwise y: a mixture, where the condition is independent of them. */
function choose(algebra: Algebra, condition: Part, x: Part, y: Part): Part {
  if (condition.kind === "constant") return condition.value !== 0 ? x : y;
  if (isZero(y)) return multiplyParts(algebra, condition, x);
  const not = applyFormula(algebra, "not", binary("-", 1, argument(0)), [collapse(algebra, condition)]);
  if (isZero(x)) return multiplyParts(algebra, not, y);
  return algebra.fresh(mixture(condition.moments, not.moments, x.moments, y.moments));
}

function mixture(condition: Moments, not: Moments, x: Moments, y: Moments): Moments {
  const sum = addMoments(multiplyMoments(condition, x), multiplyMoments(not, y));
  const crossed = 2 * x.mean * y.mean;
  const added = 2 * condition.mean * x.mean * not.mean * y.mean;
  const level = (name: "unit" | "example" | "element"): number =>
    sum[name] - added + crossed * Math.max(0, condition.mean - condition[name]);
  return { mean: sum.mean, unit: level("unit"), example: level("example"), element: level("element") };
}

function isZero(part: Part): boolean {
  return part.kind === "constant" && part.value === 0;
}

function identity(x: number): number {
  return x;
}
