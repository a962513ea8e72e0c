import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BLOBS, createWorkplace } from "./workplace.ts";

const lines = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("nabla train", () => {
  test("tells its progress as JSON lines of the fixed form", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const { status, out } = await nabla("train", "a.nn", "--format", "json");
    const [start, ...rest] = lines(out);
    expect(status).toBe(0);
    expect(start).toEqual({ event: "start", params: 51, steps: 40, engine: "wasm", seed: 1 });
    expect(rest.map((e) => e["event"])).toEqual(["epoch", "epoch", "epoch", "epoch", "end"]);
    expect(rest[0]).toMatchObject({ phase: null, epoch: 1, step: 10, val: { loss: expect.any(Number) } });
    expect(Object.keys(rest[0]!["val"] as object)).toEqual(["loss", "accuracy"]);
    expect(rest[4]).toMatchObject({
      reason: "finished",
      test: { loss: expect.any(Number), accuracy: expect.any(Number) },
    });
    expect((rest[4]!["test"] as { accuracy: number }).accuracy).toBeGreaterThan(0.9);
  });

  test("saves the run: spec, arguments, metrics, weights", async () => {
    const { nabla, folder } = createWorkplace({ "s/a.nn": BLOBS });
    const { err } = await nabla("train", "s/a.nn", "--set", "train.epochs=1", "--set", "hidden=4");
    const run = join(folder, "runs", "Blobs");
    expect(err).toContain("saved in runs/Blobs");
    expect(
      readdirSync(run)
        .map((name) => name.replace(/\d+/, "<time>"))
        .sort(),
    ).toEqual([
      "events.out.tfevents.<time>.000.nabla",
      "metrics.jsonl",
      "report.html",
      "run.json",
      "spec",
      "training.safetensors",
      "weights.safetensors",
    ]);
    expect(readFileSync(join(run, "spec", "a.nn"), "utf8")).toBe(BLOBS);
    expect(JSON.parse(readFileSync(join(run, "run.json"), "utf8"))).toMatchObject({
      version: 1,
      model: "Blobs",
      set: ["train.epochs=1", "hidden=4"],
      dataRoot: join(folder, "s"),
    });
    expect(lines(readFileSync(join(run, "metrics.jsonl"), "utf8")).length).toBe(3);
  });

  test("gives the same weights with all engines, to rounding", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    const losses = await Promise.all(
      ["wasm", "ts", "interpreter"].map(async (engine) => {
        const { out } = await nabla("train", "a.nn", "--engine", engine, "--out", engine, "--format", "json");
        return lines(out).at(-2)!["loss"] as number;
      }),
    );
    expect(losses[0]).toBeCloseTo(losses[1]!, 4);
    expect(losses[2]).toBeCloseTo(losses[1]!, 4);
    expect(readdirSync(folder).sort()).toEqual(["a.nn", "interpreter", "ts", "wasm"]);
  });

  test("after an interruption --resume gives what an uninterrupted training gives", async () => {
    const { nabla, interruptedAt, folder } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "whole");
    const cut = await interruptedAt("epoch 2/4", "train", "a.nn", "--out", "cut");
    expect(cut.status).toBe(130);
    expect(cut.err).toContain("interrupted: the weights are saved as they are");
    const resumed = await nabla("train", "a.nn", "--out", "cut", "--resume");
    expect(resumed.err).toContain("going on after update 20");
    const weights = ["whole", "cut"].map((run) => readFileSync(join(folder, run, "weights.safetensors")));
    expect(weights[0]!.equals(weights[1]!)).toBe(true);
    expect(
      lines(readFileSync(join(folder, "cut", "metrics.jsonl"), "utf8")).filter((e) => e["event"] === "epoch")
        .length,
    ).toBe(4);
  });

  test("writes checkpoints, keeps as many as asked for, and the best", async () => {
    const spec = BLOBS.replace(
      "epochs = 4",
      "checkpoint = every(1, keep = 2, best = val.accuracy)  epochs = 4",
    );
    const { nabla, folder } = createWorkplace({ "a.nn": spec });
    expect((await nabla("train", "a.nn", "--out", "r")).status).toBe(0);
    expect(readdirSync(join(folder, "r", "checkpoints"))).toEqual([
      "epoch-0003.safetensors",
      "epoch-0004.safetensors",
    ]);
    expect(readdirSync(join(folder, "r"))).toContain("best.safetensors");
  });

  test("starts from saved weights where a phase says so", async () => {
    const { nabla, write } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "first");
    write("b.nn", BLOBS.replace("epochs = 4", 'load = weights("first/weights.safetensors")  epochs = 1'));
    const { out } = await nabla("train", "b.nn", "--format", "json");
    expect(lines(out)[1]!["loss"]).toBeLessThan(0.3);
  });

  test("stops where the loss is not a number any more", async () => {
    const spec = BLOBS.replace("adam(lr = 0.05)", "sgd(lr = 1e30)");
    const { nabla } = createWorkplace({ "a.nn": spec });
    const { status, err } = await nabla("train", "a.nn");
    expect(status).toBe(1);
    expect(err).toContain("stopped: the loss is not a number any more");
  });
});

describe("nabla train on data that does not fit", () => {
  const spec = (data: string): string =>
    `model M {
  input x: f32[2]
  target y: index(2)
  output z = x -> Linear(2)
  train { data = ${data}  loss = cross_entropy(z, y)  optimizer = sgd(lr = 0.1)  epochs = 1  batch = 2 }
}
`;

  test.each([
    ["a missing file", {}, 2, /^error\[NN6101\]: cannot read a.csv: no such file \(looked in .*\)\n$/],
    ["an empty file", { "a.csv": "" }, 2, /^error\[NN6102\]: cannot read a.csv: it is empty\n$/],
    [
      "a misspelt column",
      { "a.csv": "left,widht,c\n1,2,0\n" },
      1,
      'error[NN6105]: field x: there is no column "width": did you mean "widht"? (a.csv)\n',
    ],
    [
      "a label out of range",
      { "a.csv": "left,width,c\n1,2,0\n1,2,2\n" },
      1,
      "error[NN6107]: row 2 (line 3) of a.csv: y is 2, but index(2) takes whole numbers from 0 to 1\n",
    ],
  ] as const)("%s", async (_name, files, status, message) => {
    const { nabla } = createWorkplace({
      "m.nn": spec('csv("a.csv", x = ["left", "width"], y = "c")'),
      ...files,
    });
    const result = await nabla("train", "m.nn");
    if (typeof message === "string") expect(result.err).toBe(message);
    else expect(result.err).toMatch(message);
    expect(result.status).toBe(status);
  });

  test("settings that watch a part that is not there", async () => {
    const { nabla } = createWorkplace({
      "a.nn": BLOBS.replace("val = 20", "stop = early(val.loss, patience = 2)"),
    });
    const { status, err } = await nabla("train", "a.nn");
    expect(status).toBe(1);
    expect(err).toContain("val.loss");
    expect(err).not.toContain("internal fault");
  });

  test("--data says where paths start", async () => {
    const { nabla } = createWorkplace({
      "m.nn": spec('csv("a.csv", x = ["left", "width"], y = "c")'),
      "d/a.csv": "left,width,c\n1,2,no\n2,1,yes\n",
    });
    expect((await nabla("train", "m.nn", "--data", "d")).status).toBe(0);
  });
});
