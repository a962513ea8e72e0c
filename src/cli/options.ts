/** @file Options that several commands share. */
import { InvalidArgumentError, Option } from "commander";

/** `--format`; the first of the formats is the default. */
export function formatOption(formats: readonly [string, ...(readonly string[])]): Option {
  return new Option("--format <format>", "how results are written").choices([...formats]).default(formats[0]);
}

/** Parses a whole number that is at least `least` and at most `most`. */
export function wholeNumber(least: number, most = Infinity): (text: string) => number {
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`A whole number ${range} was needed.`);
  };
}
