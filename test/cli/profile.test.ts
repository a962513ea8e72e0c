import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BLOBS, createWorkplace } from "./workplace.ts";

describe("nabla train --profile", () => {
  test("tells the kernels of an update by line of the spec, and trains nothing", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    const { status, out } = await nabla("train", "a.nn", "--profile", "--set", "hidden=500");
    expect(status).toBe(0);
    expect(out).toMatch(/^An update on 10 examples takes [\d.]+ ms on one thread;$/m);
    expect(out).toMatch(/^line, and its kernels +runs +ms +share +GFLOP\/s +memory$/m);
    expect(out).toMatch(
      /^a\.nn:4 {2}output logits = x -> Linear\(hidden\) -> ReLU -> Linear\(3\) +[\d.]+ +[\d.]+ %$/m,
    );
    expect(out).toMatch(/^ {4}matmul .* \d+ +[\d.]+ +[\d.]+ % +[\d.]+ +[\d.]+ kB$/m);
    expect(existsSync(join(folder, "runs"))).toBe(false);
  });

  test("as JSON: what each kernel does, exactly", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { out } = await nabla("train", "a.nn", "--profile", "--set", "hidden=500", "--format", "json");
    const { version, examples, kernels } = JSON.parse(out);
    expect([version, examples]).toEqual([1, 10]);
    const first = kernels.find((k: { what: string }) => k.what === "matmul");
    expect(first).toMatchObject({
      path: "linear1 matmul",
      place: "a.nn:4",
      operations: 2 * 10 * 2 * 500,
      bytes: 4 * (10 * 2 + 2 * 500 + 10 * 500),
      milliseconds: expect.any(Number),
    });
  });

  test("other engines are refused", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { status, err } = await nabla("train", "a.nn", "--profile", "--engine", "ts");
    expect(status).toBe(2);
    expect(err).toContain("--profile measures kernels in WebAssembly, not those of --engine ts");
  });
});
