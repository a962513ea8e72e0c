/**
 * @file Checks a model for the whole domain of its parameters: by algebra where parameters can stay symbols, else value by
 * value. A failure is told once, with the smallest failing value. Says what was proved, gone through, or left at the defaults.
 */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { ModelDecl } from "../syntax/ast.ts";
import { symbol } from "../sizes/size.ts";
import type { Bounds } from "../sizes/bounds.ts";
import { type Domain, domainOf, valuesOf } from "./domains.ts";
import { createElaboration } from "./elaboration.ts";
import { type Elaborated, elaborateModel, type ModelChoice } from "./elaborate-model.ts";
import { combinations } from "./combinations.ts";
import type { Proving } from "./proving.ts";
import { createSink, type Shared, type Sink } from "./shared.ts";
import { number, printValue, type SemaValue } from "./values.ts";

export type How = "proved" | "enumerated" | "defaults";

/** What is known of a model beyond its defaults. */
export interface Proof {
  readonly model: string;
  /** proved: for all values at once; enumerated: each value was tried; defaults: some parameters were only tried at a few. */
  readonly how: How;
  /** How many choices of values were tried one by one. */
  readonly values: number;
  readonly parameters: readonly { readonly name: string; readonly how: How }[];
}

/** More uses than this, over all values together, are not gone through: the report says so. */
const MOST_NODES = 150_000;
const FAILED_ASSERT = "NN2210";

/** Proves a model that is fine at its defaults. */
export function proveModel(
  shared: Shared,
  declaration: ModelDecl,
  { base, settled, arguments: defaults }: Elaborated,
  choice: ModelChoice,
  sink: Sink,
): Proof {
  const { cx } = createElaboration(shared, createSink([]));
  const env = cx.environmentOf(base);
  const params = (base.params ?? []).filter((p) => !settled.has(p.name.name));
  const domains = new Map(params.map((p) => [p.name.name, domainOf(cx, p, env)]));
  const run = (values: ReadonlyMap<string, SemaValue>, symbols: ReadonlyMap<string, Domain>) =>
    tryValues(shared, declaration, { ...choice, values: withSymbols(values, symbols) }, symbols);
  let suspicious = false;
  const symbols = findSymbols(domains, (chosen) => {
    const { proved, errors } = run(new Map(), chosen);
    suspicious = suspicious || errors.some((d) => MISMATCHES.has(d.code));
    return proved;
  });

  const tried = new Map<string, { values: readonly SemaValue[]; complete: boolean }>();
  for (const [name, domain] of domains) if (!symbols.has(name)) tried.set(name, valuesOf(domain));
  const lists = new Map(
    [...tried].filter(([, t]) => t.values.length > 0).map(([name, t]) => [name, t.values]),
  );
  const plan = combinations(lists, defaults);

  let nodes = 0;
  let values = 1;
  let stopped = false;
  const undecided = new Set<string>();
  for (const combination of plan.combinations) {
    if (nodes > MOST_NODES) {
      stopped = true;
      break;
    }
    let outcome = run(combination, symbols);
    nodes += outcome.nodes;
    values++;
    if (symbols.size > 0 && !outcome.proved) {
      for (const name of symbols.keys()) undecided.add(name);
      outcome = run(combination, new Map());
      nodes += outcome.nodes;
    }
    if (outcome.outside) continue;
    for (const found of outcome.errors) sink.report(atValues(found, combination));
  }
  for (const [name, domain] of domains) {
    const wrong =
      !suspicious || symbols.has(name)
        ? null
        : findLoneValue(domain, defaults.get(name), (value) => run(new Map([[name, value]]), new Map()));
    if (wrong) sink.report(atValues(wrong.found, new Map([[name, wrong.value]])));
  }
  const parameters = params.map(({ name: { name } }) => ({
    name,
    how: howOf(
      symbols.has(name) && !undecided.has(name),
      !stopped && plan.complete && tried.get(name)?.complete === true,
    ),
  }));
  return { model: declaration.name.name, how: weakest(parameters.map((p) => p.how)), values, parameters };
}

function howOf(proved: boolean, complete: boolean): How {
  return proved ? "proved" : complete ? "enumerated" : "defaults";
}

function weakest(hows: readonly How[]): How {
  return hows.includes("defaults") ? "defaults" : hows.includes("enumerated") ? "enumerated" : "proved";
}

interface Outcome {
  /** Nothing was complained of, and nothing was left open. */
  readonly proved: boolean;
  /** An assert excludes these values. */
  readonly outside: boolean;
  readonly errors: readonly Diagnostic[];
  readonly nodes: number;
}

function tryValues(
  shared: Shared,
  declaration: ModelDecl,
  choice: ModelChoice,
  symbols: ReadonlyMap<string, Domain>,
): Outcome {
  const sink = createSink([]);
  const proving = symbols.size > 0 ? provingFor(symbols) : null;
  const { cx, finish } = createElaboration(shared, sink, { proving, trial: true });
  elaborateModel(cx, declaration, choice);
  if (!proving) finish();
  const errors = sink.diagnostics.filter((d) => d.severity === "error");
  const outside = errors.some((d) => d.code === FAILED_ASSERT);
  return {
    proved: errors.length === 0 && (proving?.decided ?? true),
    outside,
    errors,
    nodes: cx.draft.nodes.length,
  };
}

function provingFor(symbols: ReadonlyMap<string, Domain>): Proving {
  const bounds = new Map<string, Bounds>();
  const bounded = new Set<string>();
  for (const [name, domain] of symbols) {
    if (domain.kind !== "whole") continue;
    bounds.set(name, { min: domain.min, max: domain.max });
    if (domain.written) bounded.add(name);
  }
  return { symbols: bounds, bounded, decided: true };
}

function withSymbols(
  values: ReadonlyMap<string, SemaValue>,
  symbols: ReadonlyMap<string, Domain>,
): ReadonlyMap<string, SemaValue> {
  const all = new Map(values);
  for (const name of symbols.keys()) all.set(name, { kind: "size", size: symbol(name) });
  return all;
}

/** The whole-number parameters that can all stay symbols at once: all of them, or those that can alone, as far as they go together. */
function findSymbols(
  domains: ReadonlyMap<string, Domain>,
  isProved: (chosen: ReadonlyMap<string, Domain>) => boolean,
): ReadonlyMap<string, Domain> {
  const whole = new Map([...domains].filter(([, d]) => d.kind === "whole"));
  if (whole.size === 0 || isProved(whole)) return whole;
  if (whole.size === 1) return new Map();
  let together = new Map<string, Domain>();
  for (const [name, domain] of whole) {
    const more = new Map([...together, [name, domain]]);
    if (isProved(more)) together = more;
  }
  return together;
}

/** Sizes that do not agree. */
const MISMATCHES: ReadonlySet<string> = new Set(["NN3002", "NN3004", "NN3005", "NN3006", "NN3201"]);

/**
 * A whole number without a domain that fits at its default alone, since sizes do not agree at any other value that was tried:
 * it is no parameter. What excludes some values only is left to the use that gives them.
 */
function findLoneValue(
  domain: Domain,
  usual: SemaValue | undefined,
  run: (value: SemaValue) => Outcome,
): { found: Diagnostic; value: SemaValue } | null {
  if (domain.kind !== "whole" || domain.written || usual?.kind !== "number") return null;
  const near = [1, 2, 3, usual.value - 1, usual.value + 1, usual.value * 2].filter(
    (v) => v >= 1 && v !== usual.value,
  );
  const values = [...new Set(near)].sort((a, b) => a - b).map((value): SemaValue => number(value));
  const first: { found: Diagnostic; value: SemaValue }[] = [];
  for (const value of values) {
    const found = run(value).errors.find((d) => MISMATCHES.has(d.code));
    if (!found) return null;
    first.push({ found, value });
  }
  return first[0] ?? null;
}

/** "for depth = 22: …" */
function atValues(found: Diagnostic, values: ReadonlyMap<string, SemaValue>): Diagnostic {
  const words = [...values].map(([name, value]) => `${name} = ${printValue(value)}`).join(", ");
  return { ...found, message: `for ${words}: ${found.message}`, fixes: [] };
}
