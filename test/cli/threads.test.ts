import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { load } from "../../src/index.ts";
import { BLOBS, createWorkplace } from "./workplace.ts";

/** Wide enough for its products to be shared. */
const WIDE = ["--set", "hidden=4000", "--set", "train.batch=40"];

describe("nabla train --threads", () => {
  test("trains to the same weights, also where it is resumed with another number", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    const weights = (run: string): Buffer => readFileSync(join(folder, run, "weights.safetensors"));
    const one = await nabla("train", "a.nn", ...WIDE, "--out", "one");
    await nabla("train", "a.nn", ...WIDE, "--out", "two", "--threads", "2", "--set", "train.epochs=2");
    const resumed = ["--out", "two", "--threads", "3", "--resume", "--set", "train.epochs=4"];
    const two = await nabla("train", "a.nn", ...WIDE, ...resumed);
    expect([one.status, two.status], one.err).toEqual([0, 0]);
    expect(weights("two").equals(weights("one"))).toBe(true);
  });

  test.each(["0", "x", "1.5", "257"])("%s is refused", async (threads) => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { status, err } = await nabla("train", "a.nn", "--threads", threads);
    expect(status).toBe(2);
    expect(err).toContain("A whole number from 1 to 256 was needed.");
  });
});

test("load takes threads", async () => {
  const { folder } = createWorkplace({ "a.nn": BLOBS });
  const network = await load(join(folder, "a.nn"), { set: { hidden: 4000 }, threads: 2 });
  const alone = await load(join(folder, "a.nn"), { set: { hidden: 4000 } });
  const inputs = { x: Float32Array.from({ length: 2 * 32 }, (_, i) => Math.sin(i)) };
  const names = Object.keys(alone.predict(inputs));
  expect(network.predict(inputs)[names[0]!]).toEqual(alone.predict(inputs)[names[0]!]);
  network.dispose();
});
