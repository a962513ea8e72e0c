/** @file Where a training stands, as text in a saved file and back. A text from elsewhere is checked number by number. */
import type { Progress, Watch } from "./progress.ts";

/** JSON; numbers that JSON does not know stand as text. */
export function printPosition(progress: Progress): string {
  return JSON.stringify(progress, (_, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? String(value) : value,
  );
}

/** Throws an Error where the text is not the position of a training of so many phases. */
export function parsePosition(text: string, phases: number): Progress {
  let found: unknown;
  try {
    found = JSON.parse(text, (_, value: unknown) => (isOddNumber(value) ? Number(value) : value));
  } catch {
    throw new Error("Cannot load: the position of the training is not JSON.");
  }
  const saved = (typeof found === "object" ? found : null) as Readonly<Record<string, unknown>> | null;
  const take = <T>(name: string, fits: (value: unknown) => value is T): T => {
    const value = saved?.[name];
    if (fits(value)) return value;
    const what = value === undefined ? `no ${name}` : `${name} = ${JSON.stringify(value)}`;
    throw new Error(`Cannot load: the position of the training has ${what}.`);
  };
  const progress: Progress = {
    seed: take("seed", isWhole),
    step: take("step", isCount),
    order: take("order", isCount),
    phase: take("phase", isCount),
    epoch: take("epoch", isCount),
    phaseStep: take("phaseStep", isCount),
    perEpoch: take("perEpoch", isNumberOrNull),
    total: take("total", isNumberOrNull),
    batches: take("batches", isCount),
    examples: take("examples", isCount),
    lossSum: take("lossSum", isNumber),
    terms: take("terms", isNumberList),
    factor: take("factor", isNumber),
    plateau: take("plateau", isWatch),
    stop: take("stop", isWatch),
  };
  if (progress.phase <= phases) return progress;
  throw new Error(
    `Cannot load: the training is in phase ${progress.phase + 1}, but the network has ${phases}.`,
  );
}

function isOddNumber(value: unknown): boolean {
  return value === "NaN" || value === "Infinity" || value === "-Infinity";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || isNumber(value);
}

function isNumberList(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isNumber);
}

function isWatch(value: unknown): value is Watch {
  if (typeof value !== "object" || value === null) return false;
  const { best, waited } = value as Partial<Record<"best" | "waited", unknown>>;
  return isNumberOrNull(best) && isCount(waited);
}
