/** @file Sums over rows in parts that threads share: as without parts, and the same bits with any number of threads. */
import { describe, expect, test } from "vitest";
import { createKernelContext } from "../../../src/backends/wasm/kernel-context.ts";
import { emitLoop } from "../../../src/backends/wasm/loop.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { analyse } from "../../../src/sema/analyse.ts";
import { createModule } from "../../../src/wasm/module.ts";
import { examples } from "../typescript/specs.ts";
import { createCut } from "./cut-network.ts";

const BATCH = 5;

/** Normalised pictures of so many channels. */
function normalised(channels: number): Program {
  const text = `
    model Normalised {
      input image: f32[24, 24, 3]
      target label: index(3)
      output logits = image -> Conv(${channels}, 1, bias = false) -> BatchNorm -> Tanh -> GlobalAvgPool -> Linear(3)
      train {
        data = host
        loss = cross_entropy(logits, label)
        optimizer = sgd(lr = 0.05)
        epochs = 1  batch = ${BATCH}  seed = 2
      }
    }`;
  const { model, diagnostics } = analyse({ file: "normalised.nn", text });
  if (!model) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return { ...lower(model), capacity: BATCH };
}

/** What updates on batches of 5, 1, 2 and 4 examples lead to. */
async function trained(
  program: Program,
  threads: number,
  kernels: "wasm" | "ts" = "wasm",
): Promise<number[]> {
  const network = await createCut(program, threads, kernels);
  const losses = [5, 1, 2, 4].map((n, step) => network.step(examples(program, n, step)).loss);
  network.dispose();
  return [...losses, ...Object.values(network.parameters).flatMap((p) => [...p.data])];
}

describe.each([8, 9, 12, 17, 64])("%d channels", (channels) => {
  const program = normalised(channels);

  test("are summed in parts", () => {
    const loops = planProgram(program).phases[0]!.step.kernels.filter((kernel) => kernel.kind === "loop");
    const context = createKernelContext(createModule(), BATCH, 0, {
      ...{ controlStart: 0, partials: 0, scratchStart: 0, keptBytes: 0 },
      states: new Set(),
    });
    expect(loops.filter((loop) => emitLoop(context, loop, true).finish)).not.toHaveLength(0);
  });

  test("agree with plain kernels", async () => {
    const want = await trained(program, 1, "ts");
    const got = await trained(program, 1);
    got.forEach((number, i) => expect(Math.abs(number - want[i]!), `number ${i}`).toBeLessThan(2e-5));
  });

  test("have the same bits with 1, 2 and 3 threads", async () => {
    const want = await trained(program, 1);
    for (const threads of [2, 3]) expect(await trained(program, threads)).toEqual(want);
  });
});
