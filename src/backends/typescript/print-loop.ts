/** @file A loop kernel as statements: axes merged where memory allows it, each value at the shallowest loop it can be at. */
import { assertNever, invariant } from "../../core/invariant.ts";
import type { Dim } from "../../ir/types.ts";
import { multiplyDims } from "../../plan/affine.ts";
import type { Access, Body, Fold, LoopKernel, Term } from "../../plan/plan.ts";
import { type Loops, mergeAxes } from "./merge-axes.ts";
import { joinSum, printDim, printOffset, printStep } from "./print-place.ts";
import { countUses, termDepths } from "./term-facts.ts";
import { atom, type Expression, paren, printScalar } from "./print-scalar.ts";

/** Where a buffer begins. */
export type OffsetOf = (access: Access) => number;

const INDICES = ["i", "j", "k", "l", "p", "q", "r", "s"];
/** Longer expressions get a name. */
const LONGEST = 72;

interface Printer {
  readonly offsetOf: OffsetOf;
  readonly lines: string[];
  indent: number;
  names: number;
}

/** The statements of a loop kernel, and how many numbers of scratch (`sums`) it needs. */
export function printLoop(
  kernel: LoopKernel,
  capacity: number,
  offsetOf: OffsetOf,
): { lines: string[]; scratch: number } {
  const loops = mergeAxes(kernel);
  invariant(loops.sizes.length <= INDICES.length, "a loop over too many axes");
  const printer: Printer = { offsetOf, lines: [], indent: 0, names: 0 };
  if (loops.folds.length === 0) {
    const all = axesOf(loops);
    printTermsAndLoops(printer, loops.inner, loops.sizes, [], all, [], (values) => {
      printStores(printer, loops.inner, values, all);
    });
    return { lines: printer.lines, scratch: 0 };
  }
  return { lines: printer.lines, scratch: printFolds(printer, loops, capacity) };
}

function axesOf({ sizes }: Loops): number[] {
  return sizes.map((_, axis) => axis);
}

/** Folds: leading kept axes around; inside them, sums in registers, or in scratch where kept axes lie within reduced ones. */
function printFolds(printer: Printer, loops: Loops, capacity: number): number {
  const { sizes, reduced, inner, outer, folds } = loops;
  const leading = reduced.indexOf(true) < 0 ? sizes.length : reduced.indexOf(true);
  const all = axesOf(loops);
  const rest = all.slice(leading);
  const kept = rest.filter((axis) => !reduced[axis]);
  const before = all.slice(0, leading);
  const scratchStrides = scratchOf(sizes, kept);
  const span = kept.reduce<Dim>((product, axis) => multiplyDims(product, sizes[axis]!), 1);
  const slot = (fold: number): string => {
    const at = kept.map((axis) => printStep(INDICES[axis]!, scratchStrides.get(axis)!));
    return `sums[${joinSum([fold === 0 ? "" : `${fold} * ${parenDim(span)}`, ...at])}]`;
  };
  openLoops(printer, sizes, before);
  const sums = folds.map((_, fold) => (kept.length === 0 ? `sum${fold}` : slot(fold)));
  if (kept.length === 0) folds.forEach((fold, i) => line(printer, `let ${sums[i]} = ${startOf(fold)};`));
  else {
    folds.forEach((fold, i) => {
      const from = i === 0 ? "0" : `${i} * ${parenDim(span)}`;
      const to = i === 0 ? printDim(span) : `${i + 1} * ${parenDim(span)}`;
      line(printer, `sums.fill(${startOf(fold)}, ${from}, ${to});`);
    });
  }
  printTermsAndLoops(printer, inner, sizes, before, rest, folds, (values) => {
    printStores(printer, inner, values, all);
    folds.forEach((fold, i) => line(printer, foldInto(fold, sums[i]!, values.get(fold.term)!)));
  });
  printTermsAndLoops(
    printer,
    outer,
    sizes,
    before,
    kept,
    [],
    (values) => {
      printStores(printer, outer, values, [...before, ...kept]);
    },
    (index) => atom(sums[index]!, false),
  );
  closeLoops(printer, before.length);
  if (kept.length === 0) return 0;
  return folds.length * kept.reduce((product, axis) => product * roomOf(sizes[axis]!, capacity), 1);
}

/**
 * Opens the loops over `axes` inside those over `outside`, which are open. Every term stands before the first loop that
 * it does not depend on; `finish` writes the innermost statements.
 */
function printTermsAndLoops(
  printer: Printer,
  body: Body,
  sizes: readonly Dim[],
  outside: readonly number[],
  axes: readonly number[],
  folds: readonly Fold[],
  finish: (values: ReadonlyMap<number, Expression>) => void,
  foldOf: (index: number) => Expression = () => invariant(false, "a fold within its own loop") as never,
): void {
  const depths = termDepths(body, [...outside, ...axes]);
  const uses = countUses(body, folds);
  const values = new Map<number, Expression>();
  for (let opened = 0; opened <= axes.length; opened++) {
    const open = [...outside, ...axes.slice(0, opened)];
    const deepest = opened === axes.length;
    body.terms.forEach((term, index) => {
      if (values.has(index)) return;
      const depth = depths[index]!;
      if (!deepest && depth > open.length) return;
      values.set(index, printTerm(printer, body, term, index, values, open, uses[index]!, deepest, foldOf));
    });
    if (!deepest) openLoops(printer, sizes, [axes[opened]!]);
  }
  finish(values);
  closeLoops(printer, axes.length);
}

function printTerm(
  printer: Printer,
  body: Body,
  term: Term,
  index: number,
  values: ReadonlyMap<number, Expression>,
  open: readonly number[],
  uses: number,
  deepest: boolean,
  foldOf: (index: number) => Expression,
): Expression {
  const value = termExpression(printer, term, values, open, foldOf);
  if (term.kind === "formula" && term.arguments.length === 0) return value;
  if (term.kind === "fold") return value;
  const stored = body.stores.some((s) => s.term === index);
  const readAgain = uses > (stored ? 1 : 0);
  // All loads come before the first store: a store may write what another term reads at this index.
  const load = term.kind === "load" && (uses > 1 || body.stores.length > 1);
  const name = !deepest || uses > 1 || load || value.text.length > LONGEST;
  if (!name) return value;
  const text = stored && readAgain && !value.exact ? `Math.fround(${value.text})` : value.text;
  const variable = `v${printer.names++}`;
  line(printer, `const ${variable} = ${text};`);
  return atom(variable, value.exact || text !== value.text);
}

function termExpression(
  printer: Printer,
  term: Term,
  values: ReadonlyMap<number, Expression>,
  open: readonly number[],
  foldOf: (index: number) => Expression,
): Expression {
  switch (term.kind) {
    case "load":
      return atom(printAccess(printer, term.access, open));
    case "index":
      return { text: printIndex(0, term, open), strength: 5, exact: true };
    case "random": {
      const draw = term.distribution === "normal" ? "randomNormal" : "randomUniform";
      const value = `${draw}(seed, ${term.stream}, step, ${printIndex(0, term, open)})`;
      return atom(value, term.distribution === "uniform");
    }
    case "fold":
      return foldOf(term.index);
    case "formula":
      return printScalar(
        term.formula,
        term.arguments.map((a) => values.get(a)!),
      );
    default:
      return assertNever(term);
  }
}

function printStores(
  printer: Printer,
  body: Body,
  values: ReadonlyMap<number, Expression>,
  open: readonly number[],
): void {
  for (const { access, term } of body.stores) {
    line(printer, `${printAccess(printer, access, open)} = ${values.get(term)!.text};`);
  }
}

function printAccess(printer: Printer, access: Access, open: readonly number[]): string {
  return `m[${printIndex(printer.offsetOf(access), access, open)}]`;
}

function printIndex(
  base: number,
  place: Pick<Access, "offset" | "strides">,
  open: readonly number[],
): string {
  return joinSum([
    printOffset(base, place.offset),
    ...open.map((axis) => printStep(INDICES[axis]!, place.strides[axis]!)),
  ]);
}

function startOf({ function: name }: Fold): string {
  return name === "sum" ? "0" : name === "max" ? "-Infinity" : "Infinity";
}

function foldInto({ function: name }: Fold, sum: string, value: Expression): string {
  return name === "sum" ? `${sum} += ${value.text};` : `${sum} = Math.${name}(${sum}, ${value.text});`;
}

function openLoops(printer: Printer, sizes: readonly Dim[], axes: readonly number[]): void {
  for (const axis of axes) {
    const name = INDICES[axis]!;
    line(printer, `for (let ${name} = 0; ${name} < ${printDim(sizes[axis]!)}; ${name}++) {`);
    printer.indent++;
  }
}

function closeLoops(printer: Printer, count: number): void {
  for (let i = 0; i < count; i++) {
    printer.indent--;
    line(printer, "}");
  }
}

function line(printer: Printer, text: string): void {
  printer.lines.push("  ".repeat(printer.indent) + text);
}

function parenDim(dim: Dim): string {
  return paren({ text: printDim(dim), strength: typeof dim === "number" ? 10 : 6, exact: true }, 7);
}

function roomOf(dim: Dim, capacity: number): number {
  return typeof dim === "number" ? dim : dim.batch * capacity;
}

/** Row-major strides over the kept axes. */
function scratchOf(sizes: readonly Dim[], kept: readonly number[]): Map<number, Dim> {
  const strides = new Map<number, Dim>();
  let step: Dim = 1;
  for (const axis of [...kept].reverse()) {
    strides.set(axis, step);
    step = multiplyDims(step, sizes[axis]!);
  }
  return strides;
}
