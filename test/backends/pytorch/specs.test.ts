/** @file Generated scripts of the zoo do in PyTorch what the interpreter does. NABLA_PYTORCH=all for every spec, or names of some. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeCase } from "./cases.ts";

const PYTHON = "/usr/bin/python3";
const hasTorch = existsSync(PYTHON) && spawnSync(PYTHON, ["-c", "import torch"]).status === 0;

interface Difference {
  readonly at: string | null;
  readonly apart: number | string;
}

interface Report {
  readonly fault?: string;
  readonly outputs?: Difference;
  readonly weights?: Difference;
  readonly phases?: readonly Partial<Record<"evaluation" | "gradients" | "trained", Difference>>[];
}

const FEW = ["digits/lenet", "digits/batch-norm", "history/perceptron", "autoencoders/tied", "sequences/gru", "sequences/lstm", "transfer/siamese"];
const MORE =
  "autoencoders/convolutional autoencoders/dbn autoencoders/deep autoencoders/denoising autoencoders/linear autoencoders/rbm " +
  "autoencoders/sequence autoencoders/simple autoencoders/sparse autoencoders/stacked autoencoders/variational cifar/all-cnn " +
  "cifar/deeply-supervised cifar/fractalnet cifar/highway cifar/maxout cifar/network-in-network cifar/plain cifar/preact-resnet " +
  "cifar/resnet cifar/stochastic-depth digits/autoencoder digits/dropout digits/fashion digits/highway digits/initialisation " +
  "digits/mlp history/adaline history/linear-regression history/logistic history/madaline history/maxout history/mcculloch-pitts " +
  "history/one-versus-all history/two-three-one history/xor sequences/char-lstm sequences/copy-task sequences/elman " +
  "sequences/residual-lstm sequences/seq2seq sequences/tagger sequences/tiny-gpt transfer/features transfer/fine-tune";
const wish = process.env["NABLA_PYTORCH"] ?? "";
const NAMES = wish === "" ? FEW : wish === "all" ? [...FEW, ...MORE.split(" ")] : wish.split(",");

/** Sequences of open length are built for one of seven steps. */
const OPEN = /^sequences\/(?!seq2seq)/;

describe.skipIf(!hasTorch)(`a script for PyTorch (skipped where ${PYTHON} has no torch)`, () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-pytorch-"));
  let reports: Readonly<Record<string, Report>> = {};

  beforeAll(() => {
    for (const name of NAMES) {
      writeCase(join(folder, name.replace("/", "_")), `specs/${name}.nn`, OPEN.test(name) ? { t: "7" } : {});
    }
    const run = spawnSync(PYTHON, ["test/backends/pytorch/check.py", folder], { encoding: "utf8", maxBuffer: 1 << 26 });
    if (run.status !== 0) throw new Error(run.stderr);
    reports = JSON.parse(run.stdout.split("\n").at(-2)!);
  }, 600_000);

  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(NAMES)("%s computes what the spec says, and trains as it says", (name) => {
    const report = reports[name.replace("/", "_")]!;
    expect(report.fault).toBeUndefined();
    const all = [report.outputs, report.weights, ...(report.phases ?? []).flatMap((p) => [p.evaluation, p.gradients])];
    for (const difference of all) if (difference) expect(difference.apart, difference.at ?? "").toBeLessThan(1e-4);
    for (const { trained } of report.phases ?? []) if (trained) expect(trained.apart, trained.at ?? "").toBeLessThan(2e-3);
  });
});
