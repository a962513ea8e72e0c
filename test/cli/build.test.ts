import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BLOBS, BROKEN, createWorkplace } from "./workplace.ts";

describe("nabla build", () => {
  test("writes a module beside the spec", async () => {
    const { nabla, folder } = createWorkplace({ "s/a.nn": BLOBS });
    expect(await nabla("build", "s/a.nn")).toMatchObject({ status: 0, out: "" });
    expect(readFileSync(join(folder, "s/a.ts"), "utf8")).toContain("export interface Inputs");
  });

  test("-o names a file, whose ending chooses the target, or a folder", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    await nabla("build", "a.nn", "-o", "out/net.js");
    await nabla("build", "a.nn", "-o", "lib", "--target", "js");
    expect(readdirSync(join(folder, "out")).sort()).toEqual(["net.d.ts", "net.js"]);
    expect(readdirSync(join(folder, "lib")).sort()).toEqual(["a.d.ts", "a.js"]);
    expect((await nabla("build", "a.nn", "-o", "net.ts", "--target", "js")).status).toBe(2);
  });

  test("writes nothing for a spec with errors", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BROKEN });
    expect((await nabla("build", "a.nn")).status).toBe(1);
    expect(readdirSync(folder)).toEqual(["a.nn"]);
  });

  test("asks for the value of an open size", async () => {
    const spec = "model M(t: dim) {\n  input x: f32[t, 4]\n  output y = x -> Linear(3)\n}\n";
    const { nabla } = createWorkplace({ "a.nn": spec });
    const open = await nabla("build", "a.nn");
    expect(open.status).toBe(1);
    expect(open.err).toContain(
      "M leaves t open, but a built network has all its sizes: --set t=64 gives it one",
    );
    expect((await nabla("build", "a.nn", "--set", "t=64")).status).toBe(0);
  });
});

describe("nabla gradcheck", () => {
  test("finds that the gradients agree", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { status, out } = await nabla("gradcheck", "a.nn", "--format", "json");
    const document = JSON.parse(out);
    expect(status).toBe(0);
    expect(document).toMatchObject({
      version: 1,
      checked: 31,
      worst: { path: expect.any(String), analytic: expect.any(Number) },
    });
    expect(document.worst.relativeError).toBeLessThan(1e-5);
  });

  test("needs a train block", async () => {
    const { nabla } = createWorkplace({
      "a.nn": "model M {\n  input x: f32[2]\n  output y = x -> Linear(3)\n}\n",
    });
    expect(await nabla("gradcheck", "a.nn")).toMatchObject({
      status: 1,
      err: "error: a.nn: model M has no train block\n",
    });
  });
});

describe("nabla explain", () => {
  test("prints a page with an example", async () => {
    const { nabla } = createWorkplace();
    const { status, out } = await nabla("explain", "nn3004");
    expect(status).toBe(0);
    expect(out).toContain("NN3004 (error)");
    expect(out).toContain("Repaired:");
  });

  test("lists all codes", async () => {
    const { nabla } = createWorkplace();
    expect((await nabla("explain")).out).toMatch(/^NN6001 {2}A transform does not fit its field$/m);
  });
});
