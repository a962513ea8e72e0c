/** @file Options that several commands share. */
import { InvalidArgumentError, Option } from "commander";

/** `--format`; the first of the formats is the default. */
export function formatOption(formats: readonly [string, ...(readonly string[])]): Option {
  return new Option("--format <format>", "how results are written").choices([...formats]).default(formats[0]);
}

/** Parses a whole number that is at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`A whole number of at least ${least} was needed.`);
  };
}
