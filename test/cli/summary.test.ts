import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BLOBS, BROKEN, createWorkplace } from "./workplace.ts";

describe("nabla summary", () => {
  test("lists layers with shapes and parameters", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { status, out } = await nabla("summary", "a.nn", "--set", "hidden=1000");
    expect(status).toBe(0);
    expect(out).toMatch(/^linear1 +Linear +\[1000\] +3,000 +2,000$/m);
    expect(out).toMatch(/^parameters +6,003$/m);
  });

  test("writes the fixed form of JSON", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const document = JSON.parse((await nabla("summary", "a.nn", "--format", "json")).out);
    expect(document).toMatchObject({
      version: 1,
      model: "Blobs",
      arguments: { hidden: 8 },
      inputs: [{ name: "x", dtype: "f32", shape: [2] }],
      outputs: [{ name: "logits", dtype: "f32", shape: [3] }],
      params: { total: 51, trainable: 51, buffers: 0 },
      macs: 40,
      memory: { weights: 204, batch: 10 },
    });
    expect(document.layers[0]).toMatchObject({
      path: "linear1",
      layer: "Linear",
      shape: [8],
      params: 24,
      macs: 16,
    });
    expect(document.layers[0].range.start).toEqual({ line: 4, column: 24 });
  });

  test("tells the memory that a built module allocates, exactly", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    const size = ["--set", "hidden=300", "--set", "train.batch=64"];
    const document = JSON.parse((await nabla("summary", "a.nn", ...size, "--format", "json")).out);
    await nabla("build", "a.nn", ...size, "-o", "a.ts");
    const built = readFileSync(join(folder, "a.ts"), "utf8");
    const [, numbers] = /size: (\d+) }/.exec(built)!;
    expect(document.memory).toMatchObject({ training: 4 * Number(numbers), examples: 64, batch: 64 });
    expect(document.memory.predicting).toBeLessThan(document.memory.training);
    expect(document.memory.predicting).toBeGreaterThan(4 * (1803 + 64 * (2 + 300)));
    const { out } = await nabla("summary", "a.nn", ...size);
    expect(out).toMatch(
      /^memory +weights .*, training .*, predicting .* with room for 64 examples at once$/m,
    );
  });

  test("symbolic sizes are printed as polynomials, and are strings in JSON", async () => {
    const spec = "model M(t: dim) {\n  input x: f32[t, 4]\n  output y = x -> Linear(3)\n}\n";
    const { nabla } = createWorkplace({ "a.nn": spec });
    expect((await nabla("summary", "a.nn")).out).toContain("12*t for one example");
    const document = JSON.parse((await nabla("summary", "a.nn", "--format", "json")).out);
    expect(document).toMatchObject({ arguments: { t: "t" }, macs: "12*t", inputs: [{ shape: ["t", 4] }] });
  });

  test("a layer that is used twice counts its weights once", async () => {
    const spec = "model M {\n  input x: f32[4]\n  f = Linear(4)\n  output y = x -> f -> f\n}\n";
    const { nabla } = createWorkplace({ "a.nn": spec });
    const document = JSON.parse((await nabla("summary", "a.nn", "--format", "json")).out);
    expect(document.layers).toMatchObject([{ path: "f", params: 20, macs: 32 }]);
  });

  test("a spec with errors is told on stderr, exit 1", async () => {
    const { nabla } = createWorkplace({ "a.nn": BROKEN });
    const { status, out, err } = await nabla("summary", "a.nn");
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toContain("a.nn:3:19");
  });

  test("estimates a training on a cluster", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS, "m.json": '{ "name": "mine", "like": "cpu" }' });
    const batch = ["--set", "train.batch=64"];
    const { status, out } = await nabla(
      "summary",
      "a.nn",
      "--cluster",
      "2x4",
      "--machine",
      "m.json",
      ...batch,
    );
    expect(status).toBe(0);
    expect(out).toContain("2 × 4 devices (mine), batch 64: 8 examples a device");
    expect(out).toMatch(/^memory a device .* of 8.00 GB/m);
    const json = await nabla("summary", "a.nn", "--cluster", "2x4", ...batch, "--format", "json");
    const { cluster } = JSON.parse(json.out);
    expect(cluster).toMatchObject({
      nodes: 2,
      devices: 4,
      machine: "h100",
      perDevice: 8,
      data: { fits: true },
    });
    expect(cluster.data.step).toBeCloseTo(cluster.data.compute + cluster.data.exposed, 12);
  });

  test.each([
    [["--cluster", "64"], "as in 8x8"],
    [["--cluster", "0x8"], "as in 8x8"],
    [["--machine", "h100"], "--cluster 8x8 is missing"],
    [["--cluster", "1x2", "--machine", "v100"], "the machines are h100, a100, cpu"],
    [["--cluster", "1x2", "--machine", "no.json"], "cannot read no.json"],
    [["--cluster", "8x8"], "a batch of 10 has no example for each of 64 devices"],
  ])("refuses %j", async (options, message) => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { status, err } = await nabla("summary", "a.nn", ...options);
    expect(status).toBe(2);
    expect(err).toContain(message);
  });
});
