/** @file Recurrent layers whose turns each thread runs for its own examples, weights packed at the first turn alone. */
import { describe, expect, test } from "vitest";
import { keptPanels } from "../../../src/backends/wasm/kept-panels.ts";
import { lower } from "../../../src/lower/lower.ts";
import type { Program } from "../../../src/lower/program.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { analyse } from "../../../src/sema/analyse.ts";
import { examples } from "../typescript/specs.ts";
import { createCut } from "./cut-network.ts";

const BATCH = 33;

function recurrent(layers: string): Program {
  const text = `
    model Recurrent {
      input x: f32[5, 20]
      target y: index(3)
      output logits = x -> ${layers} -> Linear(3)
      train {
        data = host
        loss = cross_entropy(logits, y)
        optimizer = adam(lr = 1e-3)
        epochs = 1  batch = ${BATCH}  seed = 2
      }
    }`;
  const { model, diagnostics } = analyse({ file: "recurrent.nn", text });
  if (!model) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return { ...lower(model), capacity: BATCH };
}

/** What updates on batches of different sizes lead to. */
async function trained(
  program: Program,
  threads: number,
  kernels: "wasm" | "ts" = "wasm",
): Promise<number[]> {
  const network = await createCut(program, threads, kernels);
  const losses = [33, 1, 32, 9].map((n, step) => network.step(examples(program, n, step)).loss);
  network.dispose();
  return [...losses, ...Object.values(network.parameters).flatMap((p) => [...p.data])];
}

describe.each([
  // 400 rows are two blocks of a product.
  ["LSTM(100) -> Last", 2],
  ["GRU(17) -> LSTM(9) -> Last", 4],
])("%s", (layers, kept) => {
  const program = recurrent(layers);

  test("keeps what it packs", () => {
    const scans = planProgram(program).phases[0]!.step.kernels.filter((kernel) => kernel.kind === "scan");
    const sizes = scans.map((scan) => keptPanels(scan).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThanOrEqual(kept);
  });

  test("agrees with plain kernels", async () => {
    const want = await trained(program, 1, "ts");
    const got = await trained(program, 1);
    got.forEach((number, i) => expect(Math.abs(number - want[i]!), `number ${i}`).toBeLessThan(2e-4));
  });

  test("has the same bits with 1, 2 and 3 threads", async () => {
    const want = await trained(program, 1);
    for (const threads of [2, 3]) expect(await trained(program, threads)).toEqual(want);
  });
});
