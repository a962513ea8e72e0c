/** @file Registers a test for every case in every engine; the cases of a group run together, before the first of them is asked for. */
import { describe, test } from "vitest";
import { type Engine, ENGINES } from "../engines.ts";
import { type GraphCase, type Results, runCases } from "./graph-case.ts";

/** What ../shared/conformance/README.md allows for one evaluation of PyTorch's material. */
export const ONE_EVALUATION = { float64: 1e-8, float32: 1e-5 } as const;

/** A case made ready to be run, and what is asked of its outputs. */
export interface MadeCase {
  readonly graph: GraphCase;
  readonly check: (results: Results, tolerance: number) => void;
}

/** Why an engine leaves a case out that others run, or null. */
export type LeftOut = (engine: Engine) => string | null;

export interface CaseTest {
  readonly name: string;
  /** How to make it, or why it cannot be. */
  readonly plan: (() => MadeCase) | string;
  readonly leftOutBy?: LeftOut;
}

/** Tests that need the reference values; where they are absent there is one that says so instead. */
export function describeReference<T>(
  title: string,
  reference: T | null,
  tests: (reference: T) => void,
): void {
  if (reference !== null) describe(title, () => tests(reference));
  else test.skip(`${title}: ../shared/conformance is absent, nothing is compared`, () => undefined);
}

/** Tests of one evaluation, at the tolerance that the reference gives for the engine's numbers. */
export function describeCases(
  group: string,
  cases: readonly CaseTest[],
  tolerances: Readonly<Record<Engine["precision"], number>>,
): void {
  describe(group, () => {
    for (const engine of ENGINES) {
      describe(engine.name, () => {
        const own = cases.filter((c) => !c.leftOutBy?.(engine));
        const results = once(() => runAll(engine, own));
        for (const { name, plan } of own) {
          if (typeof plan === "string") continue;
          test(name, async () => (await results()).get(name)!(tolerances[engine.precision]));
        }
      });
    }
    for (const { name, plan } of cases) if (typeof plan === "string") test.skip(`${name}: ${plan}`);
  });
}

/** The check of every case by name. One that cannot be made throws when it is checked. */
async function runAll(
  engine: Engine,
  cases: readonly CaseTest[],
): Promise<Map<string, (tolerance: number) => void>> {
  const checks = new Map<string, (tolerance: number) => void>();
  const made: (MadeCase & { readonly name: string })[] = [];
  for (const { name, plan } of cases) {
    if (typeof plan === "string") continue;
    try {
      made.push({ name, ...plan() });
    } catch (error) {
      checks.set(name, () => {
        throw error;
      });
    }
  }
  const results = await runCases(
    engine,
    made.map((m) => m.graph),
  );
  made.forEach(({ name, check }, i) => checks.set(name, (tolerance) => check(results[i]!, tolerance)));
  return checks;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
