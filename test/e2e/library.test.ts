import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check, compile, load } from "../../src/index.ts";

const SPEC = `model Line(hidden: [int] = [4]) {
  input x: f32[1]
  target y: f32[1]
  output z = x -> for n in hidden { Linear(n) -> Tanh } -> Linear(1)
  train {
    loss = mse(z, y)
    optimizer = adam(lr = 0.02)
    epochs = 60  batch = 16  seed = 2
  }
}
`;

describe("the library", () => {
  test("check gives diagnostics and summaries without touching files", () => {
    const { diagnostics, models } = check(SPEC, { file: "line.nn" });
    expect(diagnostics).toEqual([]);
    expect(models.map((m) => m.model)).toEqual(["Line"]);
    const broken = check(SPEC.replace("Tanh", "Tahn"));
    expect(broken.diagnostics[0]).toMatchObject({ severity: "error", span: { file: "spec.nn" } });
  });

  test("compile gives the files of a module, with parameters set by plain values", () => {
    const { files, diagnostics } = compile(SPEC, { set: { hidden: [3, 2] }, target: "js" });
    expect(diagnostics).toEqual([]);
    expect(files.map((f) => f.path.replace(/^.*?\./, ""))).toEqual(expect.arrayContaining(["js", "d.ts"]));
    expect(compile("model {").files).toEqual([]);
  });

  test("load gives a network that learns", async () => {
    const folder = mkdtempSync(join(tmpdir(), "nabla-load-"));
    try {
      writeFileSync(join(folder, "line.nn"), SPEC);
      const network = await load(join(folder, "line.nn"), { set: { hidden: [8] } });
      const x = Float32Array.from({ length: 64 }, (_, i) => i / 32 - 1);
      const y = x.map((v) => v * v);
      for await (const report of network.fit({ x, y })) expect(report.loss).not.toBeNaN();
      expect(network.evaluate({ x, y }).loss).toBeLessThan(0.02);
      expect(network.parameters["linear1.weight"]!.shape).toEqual([1, 8]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("load says what is wrong with a spec", async () => {
    await expect(load("nosuch.nn")).rejects.toThrow("Cannot read nosuch.nn: no such file.");
  });
});
