import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lower } from "../../src/lower/lower.ts";
import { createNetwork, type RuntimeNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { createCheckpoints } from "../../src/train/checkpoints.ts";
import { createEngine } from "../../src/train/engines.ts";
import { fitPartsOf, loadData } from "../../src/train/load-data.ts";
import { resumeTraining } from "../../src/train/resume.ts";
import { lineData, lineDefinition } from "../runtime/line.ts";

const SPEC = `model M {
  input x: f32[2]
  target label: index(3)
  output logits = x -> Linear(6) -> BatchNorm -> ReLU -> Dropout(0.3) -> Linear(3)
  train {
    data = blobs(n = 50, noise = 0.5)
    val = 8
    prepare x = standardize
    augment x = noise(0.1)
    loss = cross_entropy(logits, label)
    metrics = [accuracy(logits, label)]
    batch = 9  seed = 3
    phase rough { epochs = 2  optimizer = adam(lr = 0.02)  schedule = plateau(val.loss, factor = 0.5, patience = 0) }
    phase fine { epochs = 2  optimizer = sgd(lr = 0.01, momentum = 0.9)  schedule = cosine(warmup = 20%) }
  }
}
`;

function inFolder(use: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), "nabla-checkpoints-"));
  try {
    writeFileSync(join(folder, "metrics.jsonl"), "");
    use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a training that is left after any of its updates ends with the same bits", async () => {
  const { model } = analyse({ file: "a.nn", text: SPEC }, { use: true });
  const program = lower(model!, new Map());
  const data = fitPartsOf(loadData(model!, model!.train!.data!, "."));
  const run = async (network: RuntimeNetwork, until: number): Promise<RuntimeNetwork> => {
    const signal = { aborted: false };
    const reports = network.fit(data, {
      signal,
      onStep: ({ step }) => void (signal.aborted = step === until),
    });
    while (!(await reports.next()).done);
    return network;
  };
  const whole = await run(await createEngine(program, "ts"), Infinity);
  const { step: updates } = whole.progress;
  expect(updates).toBe(20);
  for (let until = 1; until < updates; until++) {
    const left = await run(await createEngine(program, "ts"), until);
    const bytes = left.save({ training: true });
    const taken = await createEngine(program, "ts");
    taken.load(bytes);
    await run(taken, Infinity);
    expect(
      Buffer.from(taken.save({ training: true })).equals(whole.save({ training: true })),
      `${until}`,
    ).toBe(true);
  }
}, 60_000);

describe("a training saves where it stands", () => {
  test("in the middle of an epoch after a minute, with the save before kept", () => {
    inFolder((folder) => {
      let now = 0;
      const checkpoints = createCheckpoints(
        folder,
        () => false,
        () => now,
      );
      const network = createNetwork(lineDefinition());
      const path = join(folder, "training.safetensors");
      network.step(lineData(4));
      now = 59_000;
      checkpoints.afterStep(network);
      expect(existsSync(path)).toBe(false);
      now = 61_000;
      checkpoints.afterStep(network);
      const first = readFileSync(path);
      network.step(lineData(4));
      now = 125_000;
      checkpoints.afterStep(network);
      expect(readFileSync(path).equals(first)).toBe(false);
      expect(readFileSync(join(folder, "training.previous.safetensors")).equals(first)).toBe(true);
      // The one before is used where the last one is damaged.
      writeFileSync(path, readFileSync(path).subarray(0, 50));
      const taken = createNetwork(lineDefinition());
      const { from, notes } = resumeTraining(folder, lineDefinition().name, taken);
      expect(from).toBe("training.previous.safetensors");
      expect(notes.length).toBe(1);
      expect(taken.progress.step).toBe(1);
    });
  });
});

test("a resume at another thread count gives the same bits", async () => {
  const { createWorkplace } = await import("../cli/workplace.ts");
  const text = SPEC.replace("n = 50", "n = 500").replace("val = 8", "val = 100");
  const { nabla, interruptedAt, folder } = createWorkplace({ "a.nn": text });
  await nabla("train", "a.nn", "--out", "one");
  await interruptedAt("rough 2/2", "train", "a.nn", "--out", "two", "--threads", "2");
  expect((await nabla("train", "two", "--resume", "--threads", "1")).status).toBe(0);
  await interruptedAt("fine 1/2", "train", "a.nn", "--out", "three");
  expect((await nabla("train", "three", "--resume", "--threads", "2")).status).toBe(0);
  const [one, two, three] = ["one", "two", "three"].map((r) =>
    readFileSync(join(folder, r, "weights.safetensors")),
  );
  expect(two!.equals(one!)).toBe(true);
  expect(three!.equals(one!)).toBe(true);
}, 60_000);
