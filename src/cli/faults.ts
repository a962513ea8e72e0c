/** @file How a command ends without a result: one line, and its exit status. */
import { DataFault } from "../library/data.ts";

/** Wrong usage, or a file that cannot be read: one line, exit 2. */
export class UsageFault extends Error {}

/** The input has problems that were already told: exit 1. */
export class InputFault extends Error {}

/** What to print (null: told already) and the exit status. */
export function describeFault(error: unknown): { readonly line: string | null; readonly status: 1 | 2 } {
  if (error instanceof InputFault) return { line: null, status: 1 };
  if (error instanceof UsageFault) return { line: `error: ${oneLine(error.message)}`, status: 2 };
  if (error instanceof DataFault) {
    return { line: printProblems(error), status: error.kind === "mismatch" ? 1 : 2 };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    line: `internal fault: ${oneLine(message)} (this is a bug in nabla: report it with the spec)`,
    status: 2,
  };
}

/** One line a problem, and how many there are more. */
export function printProblems({ problems, more }: DataFault): string {
  const lines = problems.map(({ code, message }) => `error${code && `[${code}]`}: ${oneLine(message)}`);
  return [...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join("\n");
}

export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").trim();
}
