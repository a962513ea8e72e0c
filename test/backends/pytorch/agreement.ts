/** @file Writes cases of the zoo, runs check.py over them in one process, and tells how far PyTorch is from Nabla. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { AnalyseOptions } from "../../../src/sema/analyse.ts";
import { analyseSpec, type Declared } from "../../zoo/specs.ts";
import { type CaseOptions, writeCase } from "./cases.ts";

/** Debian's; another that stands first on the path may have no torch. */
export const PYTHON = "/usr/bin/python3";

export function hasTorch(): boolean {
  return existsSync(PYTHON) && spawnSync(PYTHON, ["-c", "import torch"]).status === 0;
}

interface Difference {
  readonly at: string | null;
  /** As a share of the largest number; text where shapes differ. */
  readonly apart: number | string;
  /** Of all arrays as one long vector. */
  readonly whole?: number;
  /** In float64: how far weights that differ by a millionth end. */
  readonly nudged?: number;
}

interface Report {
  readonly fault?: string;
  readonly outputs?: Difference;
  readonly weights?: Difference;
  readonly phases?: readonly Partial<Record<"evaluation" | "gradients" | "trained", Difference>>[];
}

/** One run in float64, where only the order of sums is another, and one in float32. */
export type Reports = Readonly<Record<"float64" | "float32", Report>>;

export interface ZooCase extends CaseOptions {
  readonly declared: Pick<Declared, "file" | "model">;
  readonly set?: Readonly<Record<string, string>>;
  readonly edit?: (text: string) => string;
}

/** Of each case, by place in the list. */
export async function comparePytorch(cases: readonly ZooCase[]): Promise<readonly Reports[]> {
  const folder = mkdtempSync(join(tmpdir(), "nabla-pytorch-"));
  try {
    for (const [i, zooCase] of cases.entries()) {
      await writeCase(join(folder, String(i).padStart(3, "0")), analyseCase(zooCase), zooCase);
    }
    return checkFolder(folder).map(([, reports]) => reports);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** check.py's lines: names of cases and what became of them. */
export function checkFolder(folder: string): readonly (readonly [string, Reports])[] {
  const script = join(import.meta.dirname, "check.py");
  const run = spawnSync(PYTHON, [script, folder], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(run.stderr || `check.py ended with ${run.status ?? run.signal}`);
  const lines = run.stdout.split("\n").filter((line) => line.startsWith("["));
  return lines.map((line) => JSON.parse(line) as [string, Reports]);
}

/** Sizes of sequences that are left open become 7. */
export function analyseCase({ declared, set = {}, edit }: ZooCase): ReturnType<typeof analyseSpec> {
  const options: AnalyseOptions = { model: declared.model, set, prove: false };
  const open = analyseSpec(declared.file, options, edit).model?.dims ?? [];
  const sizes = Object.fromEntries(open.map(({ name }) => [name, "7"]));
  return analyseSpec(declared.file, { ...options, set: { ...set, ...sizes } }, edit);
}

/**
 * In float64 only sums are in another order: 1e-7 leaves room for deep networks. In float32 it is 1e-4, and 2e-3 for what several
 * updates make of it (Adam divides small gradients by their own size) – or ten times what weights that differ by a millionth
 * do to float64: in a network of a hundred layers some ReLU then lies on its other side. Training in float64 is
 * held to 1e-6 of all weights together, and one by one to a ten-thousandth of that: optimizers that divide by a gradient's size make
 * much of one that is 0 but for rounding.
 */
export function expectAgreement({ float64, float32 }: Reports): void {
  for (const [kind, report] of Object.entries({ float64, float32 })) {
    const exact = kind === "float64";
    expect(report.fault, kind).toBeUndefined();
    expectBelow(report.outputs, exact ? 1e-7 : 1e-4, `outputs in ${kind}`);
    expectBelow(report.weights, 1e-6, `weights in ${kind}`);
    for (const [i, { evaluation, gradients, trained }] of report.phases!.entries()) {
      const nudged = float64.phases![i]!;
      expectBelow(evaluation, exact ? 1e-7 : 1e-4, `evaluation in ${kind}`);
      expectBelow(
        gradients,
        exact ? 1e-7 : Math.max(1e-4, 10 * (nudged.gradients?.nudged ?? 0)),
        `gradients in ${kind}`,
      );
      if (!trained) continue;
      const astray = nudged.trained?.nudged ?? 0;
      expectBelow(
        trained,
        exact ? Math.max(1e-6, 1e-4 * astray) : Math.max(2e-3, 10 * astray),
        `training in ${kind}`,
      );
      if (exact) expect(trained.whole, "all weights after training").toBeLessThan(1e-6);
    }
  }
}

function expectBelow(difference: Difference | undefined, limit: number, what: string): void {
  expect(difference?.apart, `${what}, at ${difference?.at}`).toBeLessThan(limit);
}
