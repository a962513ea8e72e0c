/** @file A training that is killed again and again, each time taken up where it stood, against one that was left alone. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { randomUniform } from "../../src/runtime/random.ts";
import { bundleCommand, runCommand } from "./killed-command.ts";

const FILES = ["weights.safetensors", "training.safetensors", "best.safetensors"];

/** All that a resume must bring back: two phases, statistics, noise, a watched metric, learned transforms, random changes of examples. */
const SPEC = `model Blobs {
  input x: f32[2]
  target label: index(3)
  output logits = x -> Linear(8) -> BatchNorm -> ReLU -> Dropout(0.2) -> Linear(3)
  train {
    data = blobs(n = 150, noise = 0.5)
    val = 30
    prepare x = standardize
    augment x = noise(0.1)
    loss = cross_entropy(logits, label)
    optimizer = adam(lr = 0.02)
    metrics = [accuracy(logits, label)]
    checkpoint = every(1, keep = 2, best = val.loss)
    batch = 7  seed = 3
    phase rough { epochs = 12  schedule = plateau(val.loss, factor = 0.5, patience = 1) }
    phase fine { epochs = 12  optimizer = sgd(lr = 0.01, momentum = 0.9)  schedule = cosine(warmup = 10%) }
  }
}
`;

/** Kills as often, at seeded moments; every training that comes to its end must have the bits of the one left alone. */
export async function killAndCompare(kills: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "nabla-kill-"));
  try {
    writeFileSync(join(folder, "a.nn"), SPEC);
    const script = await bundleCommand(join(folder, "command"));
    const whole = await runCommand(script, ["train", "a.nn", "--out", "whole"], { cwd: folder });
    expect(whole.status, whole.err).toBe(0);
    let killed = 0;
    let finished = 0;
    for (let turn = 0; killed < kills; turn++) {
      // A share of what a whole training takes here, so that start, epochs, checkpoints and the end are all met.
      const killAfter = Math.floor(1.2 * whole.milliseconds * randomUniform(1, 0, 0, turn));
      const argv = ["train", "a.nn", "--out", `run${finished}`, "--resume"];
      const { status, signal, err } = await runCommand(script, argv, { cwd: folder, killAfter });
      if (signal === "SIGKILL") {
        killed++;
        continue;
      }
      expect(status, err).toBe(0);
      compare(folder, `run${finished}`);
      finished++;
    }
    const argv = ["train", "a.nn", "--out", `run${finished}`, "--resume"];
    const end = await runCommand(script, argv, { cwd: folder });
    expect(end.status, end.err).toBe(0);
    compare(folder, `run${finished}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(folder: string, run: string): void {
  for (const name of FILES) {
    const [own, wanted] = [run, "whole"].map((r) => readFileSync(join(folder, r, name)));
    expect(own!.equals(wanted!), `${run}/${name}`).toBe(true);
  }
  expect(epochsOf(join(folder, run))).toEqual(epochsOf(join(folder, "whole")));
  expect(existsSync(join(folder, run, "report.html"))).toBe(true);
}

/** Losses and metrics of all epochs, without the clock's figures. */
function epochsOf(run: string): unknown[] {
  return readFileSync(join(run, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((e) => e["event"] === "epoch")
    .map(({ phase, epoch, step, loss, val, metrics, learningRate }) => ({
      ...{ phase, epoch, step, loss, val, metrics, learningRate },
    }));
}
