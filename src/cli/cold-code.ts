/** @file How V8 treats a command that runs each piece of code a few times and ends. */
import { setFlagsFromString } from "node:v8";

/** Work that a function does before V8 thinks of optimising it: three times what it is otherwise. */
const INTERRUPT_BUDGET = 400_000;

/**
 * Optimises later: compiling a deep network takes a few seconds, spread evenly over many functions, and a quarter of them
 * went to optimising code that had hardly a second left to run.
 */
export function expectColdCode(): void {
  setFlagsFromString(`--interrupt-budget=${INTERRUPT_BUDGET}`);
}
