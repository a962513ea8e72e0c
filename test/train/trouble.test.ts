import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BLOBS, createWorkplace } from "../cli/workplace.ts";

/** A network of one flow from x, with what it is trained by. */
const spec = (flow: string, optimizer: string, more = "epochs = 2"): string => `model M {
  input x: f32[2]
  target label: index(3)
  output logits = ${flow}
  train {
    data = blobs(n = 120, noise = 0.5)
    loss = cross_entropy(logits, label)
    optimizer = ${optimizer}
    ${more}  batch = 10  seed = 1
  }
}
`;

const lastEvent = (folder: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, "r/metrics.jsonl"), "utf8").trim().split("\n").at(-1)!) as Record<
    string,
    unknown
  >;

describe("a loss that is no number any more", () => {
  test("is told with the update, the place, the learning rate and what helps", async () => {
    const text = spec("x -> Linear(8) -> ReLU -> Linear(3) -> Exp", "sgd(lr = 500)");
    const { nabla, folder } = createWorkplace({ "a.nn": text });
    const { status, err } = await nabla("train", "a.nn", "--out", "r");
    expect(status).toBe(1);
    expect(err).toMatch(
      /error\[NN4301\]: the loss of update \d+ \(epoch 1\) is (NaN|Infinity), at a learning rate of 500/,
    );
    const column = text.split("\n")[3]!.indexOf("Exp") + 1;
    expect(err).toContain(`--> a.nn:4:${column}`);
    expect(err.replace(/\s*\n\s*\|?\s*/g, " ")).toMatch(
      /the first value that went wrong: exp in exp1 gives Infinity, from numbers between/,
    );
    expect(err).toContain("clip = norm(1)");
    expect(lastEvent(folder)).toMatchObject({
      event: "end",
      reason: "diverged",
      trouble: { code: "NN4301", found: expect.stringContaining("exp in exp1 gives Infinity") },
    });
  });

  test("is found where a logarithm meets 0", async () => {
    const flow = "x -> Linear(8) -> ReLU -> Linear(3) -> Softmax -> Log";
    const { nabla } = createWorkplace({ "a.nn": spec(flow, "sgd(lr = 50)", "epochs = 20") });
    const { err } = await nabla("train", "a.nn", "--out", "r", "--format", "json");
    const { out } = await nabla("train", "a.nn", "--out", "s", "--format", "json");
    const end = JSON.parse(out.trim().split("\n").at(-1)!) as { trouble: { found: string; help: string[] } };
    expect(err).not.toContain("internal");
    expect(end.trouble.found).toMatch(
      /^the first value that went wrong: log in log1 gives -Infinity, from numbers between 0\.0000 and/,
    );
    expect(end.trouble.help[0]).toContain("the logarithm of 0 is infinite");
  });

  test("is found in the gradient of the update before, where that spoilt the weights", async () => {
    const flow = "x -> Linear(4, init = zeros) -> Square -> Sqrt -> Linear(3)";
    const { nabla, folder } = createWorkplace({ "a.nn": spec(flow, "sgd(lr = 0.1)") });
    const { status, err } = await nabla("train", "a.nn", "--out", "r");
    expect(status).toBe(1);
    expect(err).toContain("the loss of update 2 (epoch 1) is NaN");
    expect(err).toMatch(/--> a\.nn:4:\d+/);
    expect((lastEvent(folder)["trouble"] as { found: string }).found).toMatch(
      /in sqrt1 gives (NaN|-?Infinity)/,
    );
  });

  test("is found within a recurrent layer, deep in a training", async () => {
    const text = `model R {
  input x: f32[6, 2]
  target y: f32[2]
  output z = x -> Grow(2) -> Last
  train {
    data = npz("d.npz")
    loss = mse(z, y)
    optimizer = sgd(lr = 0.3)
    epochs = 500  batch = 5  seed = 2
  }
}
cell Grow(n: int) {
  input x
  state h: f32[n]
  s = concat(x, h) -> Linear(n)
  m = s -> Exp
  update h = m
  output h
}
`;
    const { encodeNpz } = await import("../../src/train/weight-files.ts");
    const numbers = (n: number, scale: number) =>
      Float32Array.from({ length: n }, (_, i) => scale * Math.sin(i * 2.3));
    const data = encodeNpz(
      new Map([
        ["x", { shape: [20, 6, 2], data: numbers(240, 1) }],
        ["y", { shape: [20, 2], data: numbers(40, 50) }],
      ]),
    );
    const { nabla } = createWorkplace({ "a.nn": text, "d.npz": data });
    const { status, err, out } = await nabla("train", "a.nn", "--format", "json");
    expect(status, err).toBe(1);
    const end = JSON.parse(out.trim().split("\n").at(-1)!) as { trouble: { message: string; found: string } };
    expect(end.trouble.found).toMatch(/^the first value that went wrong: .* gives (-?Infinity|NaN)/);
  });

  test("leaves the last good checkpoint as it is, and weights that are numbers", async () => {
    const good = BLOBS.replace("epochs = 4", "checkpoint = every(1)  epochs = 4");
    const { nabla, folder, write } = createWorkplace({ "a.nn": good });
    await nabla("train", "a.nn", "--out", "r", "--set", "train.epochs=2");
    const files = ["weights", "training", "checkpoints/epoch-0002"].map((name) =>
      join(folder, `r/${name}.safetensors`),
    );
    const before = files.map((path) => readFileSync(path));
    write("a.nn", good.replace("adam(lr = 0.05)", "adam(lr = 1e38)"));
    const { status, err } = await nabla("train", "a.nn", "--out", "r", "--resume", "--set", "train.epochs=4");
    expect(status).toBe(1);
    expect(err).toContain("NN4301");
    files.forEach((path, i) => expect(readFileSync(path).equals(before[i]!), path).toBe(true));
    expect(existsSync(join(folder, "r/checkpoints/epoch-0003.safetensors"))).toBe(false);
    write("a.nn", good);
    expect((await nabla("train", "a.nn", "--out", "r", "--resume")).status).toBe(0);
  });
});

describe("a hint", () => {
  test("comes once where the loss does not fall", async () => {
    const { nabla, folder } = createWorkplace({
      "a.nn": spec("x -> Linear(8) -> ReLU -> Linear(3)", "sgd(lr = 1e-9)", "epochs = 15"),
    });
    const { err, status } = await nabla("train", "a.nn", "--out", "r");
    expect(status).toBe(0);
    expect(err.split("NN4302").length - 1).toBe(1);
    expect(err).toMatch(/warning\[NN4302\]: the loss has not fallen in \d+ updates/);
    expect(err).toContain("--> a.nn:8:");
    expect(readFileSync(join(folder, "r/metrics.jsonl"), "utf8")).toContain('"event":"hint","code":"NN4302"');
  });

  test("tells of dead units, with the layer's place", async () => {
    const flow = "x -> Linear(8, bias_init = constant(-100)) -> ReLU -> Linear(3)";
    const { nabla } = createWorkplace({ "a.nn": spec(flow, "sgd(lr = 0.01)") });
    const { err } = await nabla("train", "a.nn", "--out", "r");
    expect(err).toContain("warning[NN4303]: 100 % of the units of relu1 are 0 for all of 64 examples");
    expect(err).toContain("--> a.nn:4:");
  });

  test("tells of weights that explode", async () => {
    const { nabla } = createWorkplace({
      "a.nn": spec("x -> Linear(8) -> Tanh -> Linear(3)", "sgd(lr = 3e3)"),
    });
    const { err } = await nabla("train", "a.nn", "--out", "r");
    expect(err).toMatch(/warning\[NN4304\]: (the loss|the norm of linear\d.weight) grew from/);
  });

  test("does not come in a training that goes well", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    expect((await nabla("train", "a.nn", "--set", "train.epochs=30")).err).not.toMatch(/NN43/);
  });
});
