/**
 * @file Symbolic sizes: polynomials with integer coefficients over named symbols and floor divisions.
 * A plain number is the constant polynomial. Every size is kept in one canonical form, so equal means equal text.
 */

/** A symbol (`t`) or a floor division of a size by another (`⌊(t + 1) / 2⌋`). */
export type Atom =
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "floor"; readonly numerator: Size; readonly denominator: Size };

/** coefficient · product of atoms (sorted by their text; a power stands as repetition). */
interface Term {
  readonly coefficient: number;
  readonly atoms: readonly Atom[];
}

/** A sum of terms, sorted by their text; the empty sum is 0. */
export interface Size {
  readonly terms: readonly Term[];
}

export type SizeLike = Size | number;

/** The size of a plain whole number. */
export function constant(value: number): Size {
  return SMALL[value] ?? makeConstant(value);
}

function makeConstant(value: number): Size {
  return { terms: [{ coefficient: value, atoms: NO_ATOMS }] };
}

const NO_ATOMS: readonly Atom[] = [];
const ZERO: Size = { terms: [] };
/** Most sizes are among these: made once. */
const SMALL: readonly Size[] = Array.from({ length: 1025 }, (_, i) => (i === 0 ? ZERO : makeConstant(i)));

/** A size known by name alone. */
export function symbol(name: string): Size {
  return { terms: [{ coefficient: 1, atoms: [{ kind: "symbol", name }] }] };
}

/** A number or a size, as a size. */
export function toSize(value: SizeLike): Size {
  return typeof value === "number" ? constant(value) : value;
}

/** The number, or null where symbols are left. */
export function constantOf(size: SizeLike): number | null {
  if (typeof size === "number") return size;
  if (size.terms.length === 0) return 0;
  const [term] = size.terms;
  return size.terms.length === 1 && term!.atoms.length === 0 ? term!.coefficient : null;
}

export function addSizes(a: SizeLike, b: SizeLike): Size {
  const x = constantOf(a);
  const y = constantOf(b);
  if (x !== null && y !== null) return constant(x + y);
  if (x === 0) return toSize(b);
  if (y === 0) return toSize(a);
  return canonical([...toSize(a).terms, ...toSize(b).terms]);
}

export function subtractSizes(a: SizeLike, b: SizeLike): Size {
  return addSizes(a, multiplySizes(b, -1));
}

export function multiplySizes(a: SizeLike, b: SizeLike): Size {
  const u = constantOf(a);
  const v = constantOf(b);
  if (u !== null && v !== null) return constant(u * v);
  if (u !== null) return scaleSize(toSize(b), u);
  if (v !== null) return scaleSize(toSize(a), v);
  const x = toSize(a);
  const y = toSize(b);
  if (x.terms.length === 1 && y.terms.length === 1)
    return { terms: [multiplyTerms(x.terms[0]!, y.terms[0]!)] };
  const products: Term[] = [];
  for (const left of x.terms) for (const right of y.terms) products.push(multiplyTerms(left, right));
  return canonical(products);
}

function multiplyTerms(a: Term, b: Term): Term {
  const atoms =
    a.atoms.length === 0 ? b.atoms : b.atoms.length === 0 ? a.atoms : sortAtoms([...a.atoms, ...b.atoms]);
  return { coefficient: a.coefficient * b.coefficient, atoms };
}

/** A number times a size: the terms keep their order. */
function scaleSize(size: Size, by: number): Size {
  if (by === 0) return ZERO;
  if (by === 1) return size;
  return { terms: size.terms.map(({ coefficient, atoms }) => ({ coefficient: coefficient * by, atoms })) };
}

/** The product of all. */
export function productOf(sizes: readonly SizeLike[]): Size {
  return sizes.reduce<Size>((product, size) => multiplySizes(product, size), constant(1));
}

/** ⌊a / b⌋. Terms that the divisor divides are taken out; the rest stays as one floor atom. */
export function floorDivide(a: SizeLike, b: SizeLike): Size {
  const numerator = toSize(a);
  const denominator = toSize(b);
  const divisor = constantOf(denominator);
  const known = constantOf(numerator);
  if (divisor !== null && known !== null) return constant(Math.floor(known / divisor));
  if (divisor === null)
    return exactQuotient(numerator, denominator) ?? fromAtom({ kind: "floor", numerator, denominator });
  const whole: Term[] = [];
  const rest: Term[] = [];
  for (const term of numerator.terms) {
    if (term.coefficient % divisor === 0)
      whole.push({ coefficient: term.coefficient / divisor, atoms: term.atoms });
    else if (term.atoms.length === 0) splitConstant(term.coefficient, divisor, whole, rest);
    else rest.push(term);
  }
  const left = canonical(rest);
  const value = constantOf(left);
  if (value !== null) return addSizes(canonical(whole), Math.floor(value / divisor));
  return addSizes(canonical(whole), fromAtom({ kind: "floor", numerator: left, denominator }));
}

/** a / b where b divides every term of a; null where it is not seen to. */
export function exactQuotient(a: SizeLike, b: SizeLike): Size | null {
  const divisor = toSize(b);
  const [by] = divisor.terms;
  if (divisor.terms.length !== 1 || by === undefined) return null;
  const terms: Term[] = [];
  for (const { coefficient, atoms } of toSize(a).terms) {
    const left = [...atoms];
    for (const atom of by.atoms) {
      const i = left.findIndex((other) => printAtom(other) === printAtom(atom));
      if (i < 0) return null;
      left.splice(i, 1);
    }
    if (coefficient % by.coefficient !== 0) return null;
    terms.push({ coefficient: coefficient / by.coefficient, atoms: left });
  }
  return canonical(terms);
}

/** ⌈a / b⌉ = ⌊(a + b − 1) / b⌋ */
export function ceilDivide(a: SizeLike, b: SizeLike): Size {
  return floorDivide(addSizes(a, subtractSizes(b, 1)), b);
}

/** True if both are the same for every value of their symbols, as far as the canonical form can tell. */
export function sameSize(a: SizeLike, b: SizeLike): boolean {
  if (a === b) return true;
  const x = constantOf(a);
  const y = constantOf(b);
  if (x !== null || y !== null) return x === y;
  return printSize(toSize(a)) === printSize(toSize(b));
}

/** Replaces symbols by sizes; unknown ones stay. */
export function substitute(size: Size, values: ReadonlyMap<string, SizeLike>): Size {
  let sum = constant(0);
  for (const term of size.terms) {
    let product = constant(term.coefficient);
    for (const atom of term.atoms) {
      const factor =
        atom.kind === "symbol"
          ? (values.get(atom.name) ?? fromAtom(atom))
          : floorDivide(substitute(atom.numerator, values), substitute(atom.denominator, values));
      product = multiplySizes(product, factor);
    }
    sum = addSizes(sum, product);
  }
  return sum;
}

/** The names of the symbols in a size, each once. */
export function symbolsOf(size: Size, found = new Set<string>()): Set<string> {
  for (const term of size.terms) {
    for (const atom of term.atoms) {
      if (atom.kind === "symbol") found.add(atom.name);
      else {
        symbolsOf(atom.numerator, found);
        symbolsOf(atom.denominator, found);
      }
    }
  }
  return found;
}

/** As people write it: `2*t + 3`, `floor((t + 1) / 2)`. */
export function printSize(size: SizeLike): string {
  if (typeof size === "number") return String(size);
  if (size.terms.length === 0) return "0";
  return size.terms
    .map((term, i) => {
      const sign = term.coefficient < 0 ? (i === 0 ? "-" : " - ") : i === 0 ? "" : " + ";
      return sign + printTerm(term);
    })
    .join("");
}

function printTerm(term: Term): string {
  const magnitude = Math.abs(term.coefficient);
  const atoms = term.atoms.map(printAtom);
  if (atoms.length === 0) return String(magnitude);
  return (magnitude === 1 ? atoms : [String(magnitude), ...atoms]).join("*");
}

function printAtom(atom: Atom): string {
  if (atom.kind === "symbol") return atom.name;
  const numerator = printSize(atom.numerator);
  const top = atom.numerator.terms.length > 1 ? `(${numerator})` : numerator;
  const denominator = printSize(atom.denominator);
  const bottom = atom.denominator.terms.length > 1 ? `(${denominator})` : denominator;
  return `floor(${top} / ${bottom})`;
}

function fromAtom(atom: Atom): Size {
  return { terms: [{ coefficient: 1, atoms: [atom] }] };
}

/** c = q·divisor + r with 0 ≤ r < divisor: q leaves the floor, r stays. */
function splitConstant(value: number, divisor: number, whole: Term[], rest: Term[]): void {
  const quotient = Math.floor(value / divisor);
  if (quotient !== 0) whole.push({ coefficient: quotient, atoms: [] });
  rest.push({ coefficient: value - quotient * divisor, atoms: [] });
}

function sortAtoms(atoms: Atom[]): Atom[] {
  return atoms.length < 2 ? atoms : atoms.sort((a, b) => compareText(printAtom(a), printAtom(b)));
}

/** Adds up equal terms, drops zeros; terms with more atoms first, the constant last. */
function canonical(terms: readonly Term[]): Size {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const key = term.atoms.map(printAtom).join("*");
    const known = sums.get(key);
    sums.set(key, known ? { coefficient: known.coefficient + term.coefficient, atoms: term.atoms } : term);
  }
  const kept = [...sums].filter(([, term]) => term.coefficient !== 0);
  kept.sort(([a, s], [b, t]) => t.atoms.length - s.atoms.length || compareText(a, b));
  return { terms: kept.map(([, term]) => term) };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
