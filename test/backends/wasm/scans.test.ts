/** @file Recurrent layers whose turns each thread runs for its own examples, weights packed at the first turn alone. */
import { describe, expect, test } from "vitest";
import { keptPanels } from "../../../src/backends/wasm/kept-panels.ts";
import { planProgram } from "../../../src/plan/plan-program.ts";
import { classifier, testCutKernels } from "./cut-and-whole.ts";

describe.each([
  // 400 rows are two blocks of a product.
  ["LSTM(100) -> Last", 2],
  ["GRU(17) -> LSTM(9) -> Last", 4],
])("%s", (layers, kept) => {
  const program = classifier("f32[5, 20]", layers, 33);

  test("keeps what it packs", () => {
    const scans = planProgram(program).phases[0]!.step.kernels.filter((kernel) => kernel.kind === "scan");
    const sizes = scans.map((scan) => keptPanels(scan).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThanOrEqual(kept);
  });

  testCutKernels(program, [33, 1, 32, 9], 2e-4);
});
