/** @file Sums over rows in parts that threads share: as without parts, and the same bits with any number of threads. */
import { describe, expect, test } from "vitest";
import { createKernelContext } from "../../../src/backends/wasm/kernel-context.ts";
import { emitLoop } from "../../../src/backends/wasm/loop.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { createModule } from "../../../src/wasm/module.ts";
import { classifier, testCutKernels } from "./cut-and-whole.ts";

const BATCH = 5;

describe.each([8, 9, 12, 17, 64])("%d channels", (channels) => {
  const layers = `Conv(${channels}, 1, bias = false) -> BatchNorm -> Tanh -> GlobalAvgPool`;
  const program = classifier("f32[24, 24, 3]", layers, BATCH);

  test("are summed in parts", () => {
    const loops = planProgram(program).phases[0]!.step.kernels.filter((kernel) => kernel.kind === "loop");
    const context = createKernelContext(createModule(), BATCH, 0, {
      ...{ controlStart: 0, partials: 0, scratchStart: 0, keptBytes: 0 },
      states: new Set(),
    });
    expect(loops.filter((loop) => emitLoop(context, loop, true).finish)).not.toHaveLength(0);
  });

  testCutKernels(program, [5, 1, 2, 4], 2e-4);
});
