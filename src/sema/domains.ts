/** @file Which values a parameter of a model may have, and which of them are looked at. */
import type { Param } from "../syntax/ast.ts";
import type { Elaboration } from "./context.ts";
import { type Env, number, printValue, type SemaValue } from "./values.ts";

export type Domain =
  /** Every value is known: a list, true and false, a short range. */
  | { readonly kind: "finite"; readonly values: readonly SemaValue[] }
  /** Whole numbers from min on; `written` false: only those that keep all sizes positive. */
  | { readonly kind: "whole"; readonly min: number; readonly max: number | null; readonly written: boolean }
  /** Numbers between two ends. */
  | { readonly kind: "interval"; readonly min: number; readonly max: number }
  /** Lists, strings, layers: only the default is looked at. */
  | { readonly kind: "open" };

/** Ranges up to this length are gone through where algebra does not decide. */
const LONGEST_FINITE = 256;

const BOTH: readonly SemaValue[] = [
  { kind: "bool", value: false },
  { kind: "bool", value: true },
];

/** The domain of a parameter, in the order of its values. */
export function domainOf(cx: Elaboration, param: Param, env: Env): Domain {
  const { type, domain } = param;
  if (!type || type.list) return { kind: "open" };
  if (!domain) {
    if (type.name === "bool") return { kind: "finite", values: BOTH };
    return type.name === "int" || type.name === "dim"
      ? { kind: "whole", min: 1, max: null, written: false }
      : { kind: "open" };
  }
  if (domain.kind === "range") {
    const [from, to] = [cx.evaluate(domain.from, env), cx.evaluate(domain.to, env)];
    if (from.kind !== "number" || to.kind !== "number") return { kind: "open" };
    const [min, max] = [from.value, to.value];
    if (type.name === "float") return { kind: "interval", min, max };
    return type.name === "int" || type.name === "dim"
      ? { kind: "whole", min, max, written: true }
      : { kind: "open" };
  }
  const list = cx.evaluate(domain, env);
  if (list.kind !== "list") return { kind: "open" };
  const values = [...new Map(list.items.map((item) => [printValue(item), item])).values()];
  return { kind: "finite", values: values.sort(compareValues) };
}

function compareValues(a: SemaValue, b: SemaValue): number {
  return a.kind === "number" && b.kind === "number" ? a.value - b.value : 0;
}

/** The values of a domain that are tried one by one; `complete` if there are no others. */
export function valuesOf(domain: Domain): {
  readonly values: readonly SemaValue[];
  readonly complete: boolean;
} {
  switch (domain.kind) {
    case "finite":
      return { values: domain.values, complete: true };
    case "whole": {
      if (!domain.written || domain.max === null) return { values: [], complete: false };
      const count = domain.max - domain.min + 1;
      if (count <= LONGEST_FINITE)
        return {
          values: Array.from({ length: Math.max(count, 0) }, (_, i) => number(domain.min + i)),
          complete: true,
        };
      return { values: spread(domain.min, domain.max).map(number), complete: false };
    }
    case "interval": {
      // The ends may be what a layer excludes (a rate of 1 in 0..1): between them everything is meant.
      const width = domain.max - domain.min;
      return {
        values: [0.25, 0.5, 0.75].map((share) => number(domain.min + share * width)),
        complete: false,
      };
    }
    case "open":
      return { values: [], complete: false };
  }
}

/** Both ends with their neighbours, and powers of two between. */
function spread(min: number, max: number): number[] {
  const found = new Set([min, min + 1, min + 2, min + 3, max - 1, max]);
  for (let power = 1; power <= max && found.size < 48; power *= 2) if (power >= min) found.add(power);
  return [...found].filter((v) => v >= min && v <= max).sort((a, b) => a - b);
}
