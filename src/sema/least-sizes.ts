/** @file The least values of open sizes that keep every size of a model positive. */
import { constantOf, type Size, printSize, substitute, symbolsOf } from "../sizes/size.ts";

/** Beyond this nothing is searched: the sizes do not become positive. */
const MOST = 10_000;

/** Raises the given values, one by one, until no size is below 1. Sizes that stay there leave them as they are. */
export function leastSizes(
  sizes: readonly Size[],
  start: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const symbolic = [
    ...new Map(sizes.filter((s) => constantOf(s) === null).map((s) => [printSize(s), s])).values(),
  ];
  const found = new Map(start);
  for (let turn = 0; turn < MOST; turn++) {
    const low = symbolic.find((size) => (constantOf(substitute(size, found)) ?? 1) < 1);
    if (!low) return found;
    const names = [...symbolsOf(low)].filter((name) => found.has(name));
    if (names.length === 0) return start;
    for (const name of names) found.set(name, found.get(name)! + 1);
  }
  return start;
}
