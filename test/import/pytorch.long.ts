/** @file Networks of torchvision and PyTorch, exported by PyTorch itself, come in and give the same outputs. Needs Debian's python3-torch and python3-torchvision. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectSameOutputs } from "./compare.ts";

const PYTHON = "/usr/bin/python3";
const present = spawnSync(PYTHON, ["-c", "import torch, torchvision"]).status === 0;

describe.skipIf(!present)(
  `a network exported by PyTorch (skipped where ${PYTHON} has no torch and torchvision)`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-import-"));
    const read = (name: string): Uint8Array => readFileSync(join(folder, `${name}.onnx`));

    beforeAll(() => {
      const run = spawnSync(PYTHON, ["test/import/export.py", folder], {
        encoding: "utf8",
        maxBuffer: 1 << 26,
      });
      if (run.status !== 0) throw new Error(run.stderr);
    }, 600_000);

    afterAll(() => rmSync(folder, { recursive: true }));

    test("ResNet-18 is four stages of two units", async () => {
      const text = await expectSameOutputs(read("resnet18"), { examples: 1 });
      expect(text).toContain("block Basic(c: int, s: int)");
      expect(text).toContain("for c in [128, 256, 512]");
      expect(text.split("\n").length).toBeLessThan(35);
    });

    test("ResNet-18 with its normalisations apart", async () => {
      expect(await expectSameOutputs(read("resnet18_unfolded"), { examples: 1 })).toContain("BatchNorm");
    });

    test("MobileNet v2 is inverted residuals", async () => {
      const text = await expectSameOutputs(read("mobilenet_v2"), { examples: 1 });
      expect(text).toContain("DepthwiseConv(3, stride = s, pad = 1)");
      expect(text).toContain("skip { Separable(");
    });

    test.each([
      "googlenet",
      "densenet121",
      "squeezenet1_1",
      "vgg11",
      "alexnet",
      "shufflenet_v2",
      "mobilenet_v3",
      "efficientnet",
      "mnasnet",
      "regnet",
      "resnext50",
      "convnext",
      "inception_v3",
    ])("%s", async (name) => {
      await expectSameOutputs(read(name), { examples: 1 });
    });
  },
);
