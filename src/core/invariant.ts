/** @file Our own mistakes. A user's mistake is a Diagnostic; these are thrown, and are bugs. */

/** Throws if a condition that our own code guarantees does not hold. A message that takes work is a function. */
export function invariant(condition: unknown, message: string | (() => string)): asserts condition {
  if (condition) return;
  throw new Error(`Internal fault in Nabla: ${typeof message === "string" ? message : message()}`);
}

/** Closes a switch over a union: a missing case is a type error. */
export function assertNever(value: never): never {
  throw new Error(`Internal fault in Nabla: unexpected ${JSON.stringify(value)}`);
}
