/**
 * @file What a block asks of the value that enters it, found out without any use: its body runs on an `it` of unknown sizes,
 * with its parameters as symbols. Sizes that must agree become requirements (`it.c == n`).
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Axis, ValueType } from "../library/types.ts";
import { namesOfRank } from "../library/types.ts";
import {
  addSizes,
  constantOf,
  multiplySizes,
  printSize,
  type Size,
  substitute,
  subtractSizes,
  symbol,
  symbolsOf,
} from "../sizes/size.ts";
import type { Arg, Block, Braces, Cell, Expr, Param } from "../syntax/ast.ts";
import type { Elaboration } from "./context.ts";
import type { ValueId } from "./model.ts";
import type { Proving } from "./proving.ts";
import type { Sink } from "./shared.ts";
import { childEnv, number, type SemaValue } from "./values.ts";

/** `it.c == 2*n`, for values of one rank. */
export interface Requirement {
  readonly rank: number;
  /** A size of what enters: `it.c`. */
  readonly left: string;
  readonly right: Size;
}

export interface Contract {
  /** True if some value of some rank goes through. */
  readonly usable: boolean;
  readonly requirements: readonly Requirement[];
  /** Where nothing goes through whatever enters: what is told furthest down the body. */
  readonly fault: Diagnostic | null;
}

/** Makes an elaboration of its own, that tells nobody. */
export type Elaborate = (proving: Proving) => { readonly cx: Elaboration; readonly sink: Sink };

/** How parameters are chosen: symbols; symbols but for those with defaults; numbers. */
const CHOICES = ["symbols", "defaults", "numbers"] as const;

/** What enters: numbers with so many axes, or an index with none or a time axis. */
interface Entering {
  readonly dtype: "f32" | "index";
  readonly rank: number;
}

const ENTERING: readonly Entering[] = [
  ...[1, 2, 3, 4].map((rank): Entering => ({ dtype: "f32", rank })),
  ...[0, 1].map((rank): Entering => ({ dtype: "index", rank })),
];
/** Faults that no other value of a parameter or a size would mend. */
const LASTING: readonly RegExp[] = [
  /^NN3101$/,
  /^NN3102$/,
  /^NN23/,
  /^NN2003$/,
  /^NN2004$/,
  /^NN3004$/,
  /^NN320/,
];

/** Tries a block on numbers with one to four axes, and on an index. */
export function findContract(elaborate: Elaborate, declaration: Block | Cell): Contract {
  const requirements: Requirement[] = [];
  const faults: (Diagnostic | null)[] = [];
  let usable = false;
  for (const entering of ENTERING) {
    const attempts = CHOICES.map((choice) => () => attempt(elaborate, declaration, entering, choice));
    const found = firstThat(attempts, (a) => a.fault === null && a.passed);
    if (found.passed) {
      usable = true;
      for (const [left, right] of found.bindings) requirements.push({ rank: entering.rank, left, right });
    } else faults.push(found.fault);
  }
  const lasting = faults.filter((d) => d !== null && LASTING.some((code) => code.test(d.code)));
  const fault = !usable && lasting.length === ENTERING.length ? furthest(lasting) : null;
  return { usable, requirements, fault };
}

/** The first attempt that is fine, else the last one. */
function firstThat<T>(attempts: readonly (() => T)[], isFine: (value: T) => boolean): T {
  let last = attempts[0]!();
  for (const next of attempts.slice(1)) {
    if (isFine(last)) return last;
    last = next();
  }
  return last;
}

function furthest(faults: readonly (Diagnostic | null)[]): Diagnostic | null {
  return faults.reduce((best, d) => (!best || (d && d.span.end > best.span.end) ? d : best), null);
}

interface Attempt {
  readonly passed: boolean;
  readonly fault: Diagnostic | null;
  readonly bindings: ReadonlyMap<string, Size>;
}

/** Sizes that must agree are settled one after the other; each time the body runs again with what is known. */
const MOST_RUNS = 6;

function attempt(
  elaborate: Elaborate,
  declaration: Block | Cell,
  entering: Entering,
  choice: (typeof CHOICES)[number],
): Attempt {
  const bindings = new Map<string, Size>();
  for (let run = 0; run < MOST_RUNS; run++) {
    const proving: Proving = {
      symbols: new Map(),
      bounded: new Set(),
      decided: true,
      settling: { bindings, changed: false },
    };
    const { cx, sink } = elaborate(proving);
    const given = chooseArguments(cx, declaration, choice);
    if (!given) return { passed: false, fault: null, bindings };
    const inputs = enteringValues(cx, declaration, entering, bindings);
    const span = declaration.name.span;
    const site: Expr = {
      kind: "call",
      callee: { kind: "name", name: declaration.name.name, span },
      args: given.args,
      body: null,
      span,
    };
    const result = cx.inside({}, () => cx.applyDeclaration(declaration, site, given.args, inputs, given.env));
    if (proving.settling!.changed) continue;
    const fault = sink.diagnostics.find((d) => d.severity === "error") ?? null;
    return { passed: result !== null && fault === null, fault, bindings };
  }
  return { passed: false, fault: null, bindings };
}

/** The values that enter: one `it`, or the inputs that the block declares, of the same sizes. */
function enteringValues(
  cx: Elaboration,
  declaration: Block | Cell,
  { dtype, rank }: Entering,
  bindings: ReadonlyMap<string, Size>,
): ValueId[] {
  const inputs = declaration.body.kind === "braces" ? inputsOf(declaration.body) : [];
  const names = inputs.length > 0 ? inputs : ["it"];
  return names.map((name) => {
    const axes = (dtype === "index" ? ["t"].slice(0, rank) : namesOfRank(rank)).map((axis): Axis => {
      const size = symbol(`${name}.${axis}`);
      return {
        size: bindings.get(`${name}.${axis}`) ?? size,
        origin: { span: declaration.name.span, why: "" },
      };
    });
    const classes = dtype === "index" ? symbol(`${name}.classes`) : null;
    const type: ValueType = { dtype, classes, axes, batched: true };
    return cx.addValue(type, { kind: "field", name }, declaration.name.span);
  });
}

function inputsOf(body: Braces): string[] {
  return body.statements.flatMap((s) => (s.kind === "input" ? [s.name.name] : []));
}

/** Arguments for every parameter that needs one; null where none can be made up. */
function chooseArguments(cx: Elaboration, declaration: Block | Cell, choice: (typeof CHOICES)[number]) {
  const env = childEnv(cx.environmentOf(declaration));
  const args: Arg[] = [];
  for (const param of declaration.params ?? []) {
    if (param.default && (choice !== "symbols" || param.type?.name !== "int" || param.type.list)) continue;
    const value = chooseValue(param, choice);
    if (!value) return null;
    const { span, name } = param.name;
    env.names.set(name, value);
    args.push({ name: param.name, value: { kind: "name", name, span }, span });
  }
  return { env, args };
}

function chooseValue(param: Param, choice: (typeof CHOICES)[number]): SemaValue | null {
  const { type, name, span } = param;
  const id: Expr = { kind: "name", name: "id", span };
  const whole: SemaValue = choice === "numbers" ? number(4) : { kind: "size", size: symbol(name.name) };
  const samples: Readonly<Record<string, SemaValue>> = {
    int: whole,
    dim: whole,
    float: number(0.5),
    bool: { kind: "bool", value: false },
    size: number(3),
    layer: { kind: "recipe", expr: id, env: childEnv(null), defaults: null },
  };
  const sample = samples[type?.name ?? ""];
  if (!sample) return null;
  return type?.list ? { kind: "list", items: [sample, sample], tuple: false } : sample;
}

/**
 * Two shapes that must agree: makes them agree by what enters (`it.c` := n), if anything can. True if the body must run again
 * with what was found.
 */
export function settle(cx: Elaboration, a: ValueType, b: ValueType): boolean {
  const settling = cx.proving?.settling;
  if (!settling || a.axes.length !== b.axes.length) return false;
  const found = new Map<string, Size>();
  for (const [i, axis] of a.axes.entries()) {
    const difference = subtractSizes(axis.size, b.axes[i]!.size);
    if (constantOf(difference) === 0) continue;
    const solution = solveForInput(difference);
    if (!solution) return false;
    found.set(solution.name, solution.size);
  }
  for (const [name, size] of found) settling.bindings.set(name, size);
  settling.changed = settling.changed || found.size > 0;
  return found.size > 0;
}

/** The size of an input that makes a difference vanish: a term of its own with coefficient 1 or -1. */
function solveForInput(difference: Size): { name: string; size: Size } | null {
  for (const term of difference.terms) {
    const [atom, ...more] = term.atoms;
    if (
      atom?.kind !== "symbol" ||
      more.length > 0 ||
      !atom.name.includes(".") ||
      Math.abs(term.coefficient) !== 1
    )
      continue;
    const rest = subtractSizes(difference, multiplySizes(symbol(atom.name), term.coefficient));
    if (symbolsOf(rest).has(atom.name)) continue;
    return { name: atom.name, size: multiplySizes(addSizes(rest, 0), -term.coefficient) };
  }
  return null;
}

/** "Basic(n = 8) needs it.c == n: it.c is 4, n is 8", of the first requirement that a use breaks; null if none is. */
export function brokenRequirement(
  contract: Contract,
  use: string,
  inputs: readonly ValueType[],
  names: readonly string[],
  args: ReadonlyMap<string, SemaValue>,
): string | null {
  const sizes = new Map<string, number>();
  inputs.forEach((type, i) => {
    namesOfRank(type.axes.length).forEach((axis, k) => {
      const value = constantOf(type.axes[k]!.size);
      if (value !== null) sizes.set(`${names[i] ?? "it"}.${axis}`, value);
    });
  });
  for (const [name, value] of args) if (value.kind === "number") sizes.set(name, value.value);
  for (const { rank, left, right } of contract.requirements) {
    const found = sizes.get(left);
    const needed = constantOf(substitute(right, sizes));
    if (rank !== inputs[0]?.axes.length || found === undefined || needed === null || found === needed)
      continue;
    const text = printSize(right);
    const values = constantOf(right) === null ? `, ${text} is ${needed}` : "";
    return `${use} needs ${left} == ${text}: ${left} is ${found}${values}`;
  }
  return null;
}
