/**
 * @file Generated scripts of every model of the zoo do in PyTorch what the spec says, in float64 and float32. Pictures of CIFAR and
 * ImageNet are smaller than theirs, but keep every layer; `NABLA_PYTORCH_SIDES=full` leaves CIFAR's. `NABLA_PYTORCH=cifar/` chooses
 * models, `NABLA_PYTORCH_REPORT=file` collects what was found.
 */
import { appendFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DECLARED } from "../../zoo/specs.ts";
import { comparePytorch, expectAgreement, hasTorch, PYTHON, type ZooCase } from "./agreement.ts";

/** Sides of pictures that still leave every window its place, and normalisation more than a few numbers. */
const SIDES: Readonly<Record<string, number>> = {
  "cifar/fractalnet.nn": 32,
  "imagenet/googlenet.nn": 160,
  "imagenet/inception-v3.nn": 139,
};
/** Multiply-adds of an example beyond which batches are small and updates few. */
const LARGE = 5_000_000;

const wish = process.env["NABLA_PYTORCH"] ?? "";
const MODELS = DECLARED.filter(({ file, model }) => `${file} ${model}`.includes(wish));

function caseOf(declared: (typeof DECLARED)[number]): ZooCase {
  const { file, macs } = declared;
  if (macs < LARGE) return { declared };
  const full = process.env["NABLA_PYTORCH_SIDES"] === "full";
  const side = SIDES[file] ?? (file.startsWith("imagenet/") ? 64 : full ? 32 : 16);
  const edit = (text: string): string => text.replace(/f32\[(\d+), \1, 3\]/g, `f32[${side}, ${side}, 3]`);
  return { declared, edit, examples: 2, steps: 2 };
}

describe.skipIf(!hasTorch())(`a script for PyTorch (skipped where ${PYTHON} has no torch)`, () => {
  test.each(MODELS)(
    "$model of $file computes what the spec says, and trains as it says",
    async (declared) => {
      const [reports] = await comparePytorch([caseOf(declared)]);
      const report = process.env["NABLA_PYTORCH_REPORT"];
      if (report) appendFileSync(report, `${declared.file} ${declared.model} ${JSON.stringify(reports)}\n`);
      expectAgreement(reports!);
      expect(reports).toBeDefined();
    },
  );
});
