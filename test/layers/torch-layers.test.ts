/** @file PyTorch's layers: values, gradients and running statistics of every case that can be said here. */
import { expect, test } from "vitest";
import type { Tensor } from "../../src/ops/define.ts";
import { runNet } from "./harness.ts";
import { distance } from "./numbers.ts";
import {
  type CaseTest,
  describeCases,
  describeReference,
  ONE_EVALUATION,
} from "../conformance/describe-cases.ts";
import { flow, makeCase, readCases, readTensor, type TorchCase } from "./torch-case.ts";
import { planLayer } from "./torch-plans.ts";
import { readType } from "./written-use.ts";

describeReference("PyTorch's layers", readCases("layers.json"), (groups) => {
  for (const [group, cases] of groups) describeCases(group, cases.map(testOf), ONE_EVALUATION);

  test("running statistics follow PyTorch's over five batches", () => {
    const torch = groups.get("norm")!.find((c) => c.name === "batchnorm1d_after_5_batches_eval")!;
    const batches = torch.attributes["training_batches"] as Parameters<typeof readTensor>[0][];
    const after = torch.attributes["running_after_each"] as TorchCase["inputs"][];
    const weights = new Map<string, Tensor>([
      ["scale", { shape: [3], data: Float64Array.of(1, 1, 1) }],
      ["shift", { shape: [3], data: Float64Array.of(0, 0, 0) }],
    ]);
    let buffers: ReadonlyMap<string, Tensor> | undefined;
    batches.forEach((batch, i) => {
      const inputs = [readTensor(batch)];
      ({ buffers } = runNet((net) => [flow(net, "BatchNorm", net.input(0, readType("f32[3]")))], {
        n: 4,
        inputs,
        weights,
        buffers,
        mode: "train",
      }));
      for (const [name, want] of Object.entries(after[i]!))
        expect(distance(buffers.get(name)!.data, readTensor(want).data)).toBeLessThan(1e-8);
    });
  });
});

function testOf(torch: TorchCase): CaseTest {
  const plan = planLayer(torch);
  return { name: torch.name, plan: typeof plan === "string" ? plan : () => makeCase(torch, plan) };
}
