import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createWorkplace } from "./workplace.ts";

const LOOSE = "model  M{\ninput x:f32[4]\n  output y=x->Linear( 2 )\n}";
const NEAT = "model M {\n  input x: f32[4]\n  output y = x -> Linear(2)\n}\n";

describe("nabla fmt", () => {
  test("writes a file in its uniform layout, and leaves it alone the second time", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": LOOSE });
    expect(await nabla("fmt", "a.nn")).toMatchObject({ status: 0, out: "a.nn\n" });
    expect(readFileSync(join(folder, "a.nn"), "utf8")).toBe(NEAT);
    expect(await nabla("fmt", "a.nn")).toMatchObject({ status: 0, out: "" });
  });

  test("--check only tells, with exit 1", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": LOOSE, "b.nn": NEAT });
    expect(await nabla("fmt", "--check", ".")).toMatchObject({ status: 1, out: "a.nn\n" });
    expect(readFileSync(join(folder, "a.nn"), "utf8")).toBe(LOOSE);
  });

  test("a file with syntax errors is told and left as it is", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": "model M { input x: f32[4] output y = x -> }" });
    const { status, err } = await nabla("fmt", "a.nn");
    expect(status).toBe(1);
    expect(err).toContain("NN1");
    expect(readFileSync(join(folder, "a.nn"), "utf8")).toContain("x -> }");
  });
});
