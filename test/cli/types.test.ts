import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createWorkplace } from "./workplace.ts";

const SPEC = "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n";

describe("nabla types", () => {
  test("writes declarations beside each spec that has a model", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": SPEC, "parts.nn": "block B = ReLU\n" });
    expect(await nabla("types", ".")).toMatchObject({ status: 0, err: "wrote a.d.nn.ts\n" });
    const text = readFileSync(join(folder, "a.d.nn.ts"), "utf8");
    expect(text).toContain('readonly "linear1.weight": { readonly shape: readonly [4, 2]');
    expect(existsSync(join(folder, "parts.d.nn.ts"))).toBe(false);
  });

  test("a spec with errors is told, exit 1, and gets none", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": SPEC.replace("Linear", "Linaer") });
    expect(await nabla("types", "a.nn")).toMatchObject({ status: 1 });
    expect(existsSync(join(folder, "a.d.nn.ts"))).toBe(false);
  });

  test("a size that is open is an error, since a module has all its sizes", async () => {
    const { nabla } = createWorkplace({
      "a.nn": SPEC.replace("M {", "M(t: dim) {").replace("f32[4]", "f32[t, 4]"),
    });
    const { status, err } = await nabla("types", "a.nn");
    expect(status).toBe(1);
    expect(err).toContain("error[NN6");
  });
});
