/** @file A use with its arguments, as messages name it. */
import { printValue, type SemaValue } from "./values.ts";

/** `Basic(c = 32, s = 2)` */
export function printUse(name: string, args: ReadonlyMap<string, SemaValue>): string {
  if (args.size === 0) return name;
  return `${name}(${[...args].map(([key, value]) => `${key} = ${printValue(value)}`).join(", ")})`;
}
