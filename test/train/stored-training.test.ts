/** @file Training on columns that lie in files, with every kind of augmentation: the same bits as from memory, and after a break. */
import { describe, expect, test } from "vitest";
import { lower } from "../../src/lower/lower.ts";
import { randomBits } from "../../src/runtime/random.ts";
import type { Batch } from "../../src/runtime/fields.ts";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { createColumnStore } from "../../src/train/column-store.ts";
import { createEngine } from "../../src/train/engines.ts";

const COUNT = 1200;
const SPEC = `model M {
  input x: f32[8, 8, 1]
  target y: index(2)
  output z = x -> Flatten -> Linear(2)
  train {
    data = host
    val = 100
    prepare x = scale(1 / 255) -> standardize
    augment x = pad_crop(1) -> flip -> shift(1) -> rotate(10) -> elastic(alpha = 3) -> cutout(2) -> noise(0.1)
    loss = cross_entropy(z, y)
    optimizer = adam(lr = 0.01)
    epochs = 2  batch = 32  seed = 5
  }
}
`;

async function start(): Promise<RuntimeNetwork> {
  const { models, diagnostics } = analyse({ file: "m.nn", text: SPEC });
  expect(diagnostics.filter((d) => d.severity === "error")).toEqual([]);
  return createEngine(lower(models.at(-1)!, new Map()), "ts", 1);
}

/** Columns that may take so many bytes of memory. */
function columns(most: number): Batch {
  const store = createColumnStore(most);
  const x = store.createColumn("u8");
  const y = store.createColumn("i32");
  for (let i = 0; i < COUNT * 64; i++) x.push(randomBits(1, 2, 3, i) & 255);
  for (let i = 0; i < COUNT; i++) y.push(randomBits(1, 2, 4, i) & 1);
  return { x: x.finish(), y: y.finish() };
}

async function train(network: RuntimeNetwork, data: Batch, steps = Infinity): Promise<void> {
  let left = steps;
  const signal = {
    get aborted() {
      return left <= 0;
    },
  };
  for await (const report of network.fit(data, { signal, onStep: () => left-- }))
    expect(report.loss).toBeGreaterThan(0);
}

describe("training from files", () => {
  test("gives the bits of training from memory, also after a break within an epoch", async () => {
    const [memory, stored] = [columns(2 ** 26), columns(1000)];
    expect(["stored" in memory["x"]!, "stored" in stored["x"]!]).toEqual([false, true]);
    const whole = await start();
    await train(whole, memory);
    const fromFile = await start();
    await train(fromFile, stored);
    const expected = whole.save({ training: true });
    expect(Buffer.from(fromFile.save({ training: true })).equals(expected)).toBe(true);
    const broken = await start();
    await train(broken, stored, 47);
    const resumed = await start();
    resumed.load(broken.save({ training: true }));
    await train(resumed, stored);
    expect(Buffer.from(resumed.save({ training: true })).equals(expected)).toBe(true);
  });
});
