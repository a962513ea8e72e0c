/** @file Which choices of parameter values are tried: each alone first, then together. */
import { printValue, type SemaValue } from "./values.ts";

type Values = ReadonlyMap<string, SemaValue>;

export interface Plan {
  /** What differs from the defaults; the smallest values of one parameter first. */
  readonly combinations: readonly Values[];
  /** True if every choice of the listed values is among them (or is the defaults). */
  readonly complete: boolean;
}

const MOST = 256;

/** All choices where they are few; else each parameter alone, then pairs, up to a limit. */
export function combinations(lists: ReadonlyMap<string, readonly SemaValue[]>, defaults: Values): Plan {
  const others = [...lists].map(([name, values]): [string, readonly SemaValue[]] => {
    const usual = defaults.get(name);
    return [name, values.filter((v) => !usual || printValue(v) !== printValue(usual))];
  });
  const size = others.reduce((product, [, values]) => product * (values.length + 1), 1);
  const depth = size <= MOST ? others.length : 2;
  const found: Values[] = [];
  for (let count = 1; count <= depth; count++) choose(others, count, new Map(), found);
  return { combinations: found.slice(0, MOST), complete: size <= MOST };
}

/** All choices that change exactly `count` of the parameters. */
function choose(
  lists: readonly [string, readonly SemaValue[]][],
  count: number,
  chosen: Values,
  found: Values[],
): void {
  if (found.length >= MOST) return;
  if (count === 0) {
    found.push(chosen);
    return;
  }
  for (const [i, [name, values]] of lists.entries()) {
    for (const value of values)
      choose(lists.slice(i + 1), count - 1, new Map([...chosen, [name, value]]), found);
  }
}
