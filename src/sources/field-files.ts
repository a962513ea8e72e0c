/** @file Field arguments that must be a plain string: a file or an array's name. */
import type { FieldArgument, SourceContext } from "../library/data.ts";
import { mismatch } from "./faults.ts";

/** As a user wrote it. */
export function printFieldArgument(argument: FieldArgument): string {
  if (typeof argument === "string") return JSON.stringify(argument);
  if (typeof argument === "number") return String(argument);
  if ("call" in argument) return `${argument.call}(${argument.args.map(printFieldArgument).join(", ")})`;
  return `[${argument.map(printFieldArgument).join(", ")}]`;
}

/** The wanted fields' arguments as strings; `what` says what the string should be (`a file`). */
export function stringArguments(context: SourceContext, what: string): ReadonlyMap<string, string> {
  const strings = new Map<string, string>();
  for (const [field, argument] of context.fieldArgs) {
    if (!isWanted(context, field)) continue;
    if (typeof argument !== "string") {
      throw mismatch(`field ${field} = ${printFieldArgument(argument)}: ${what} was needed, as a string`);
    }
    strings.set(field, argument);
  }
  return strings;
}

/** False for a field that is named but not needed: a target, when predicting. */
export function isWanted(context: SourceContext, field: string): boolean {
  return context.wanted.some((f) => f.name === field);
}
