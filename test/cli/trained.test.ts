import { describe, expect, test } from "vitest";
import { BLOBS, createWorkplace } from "./workplace.ts";

describe("a trained run", () => {
  test("eval gives the test result of the training", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const trained = await nabla("train", "a.nn", "--out", "r");
    const { status, out } = await nabla("eval", "r");
    expect(status).toBe(0);
    expect(out).toBe(trained.out.replace("\n", "  (60 examples)\n"));
    const document = JSON.parse((await nabla("eval", "r", "--part", "train", "--format", "json")).out);
    expect(document).toMatchObject({
      version: 1,
      part: "train",
      examples: 120,
      metrics: { accuracy: expect.any(Number) },
    });
  });

  test("eval takes a spec with weights", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "r");
    expect((await nabla("eval", "a.nn", "--weights", "r/weights.safetensors")).out).toBe(
      (await nabla("eval", "r")).out,
    );
    expect((await nabla("eval", "a.nn")).err).toBe(
      "error: a.nn is no run's folder: give one, or a spec with --weights FILE\n",
    );
  });

  test("weights of another network are told, exit 1; broken ones, exit 2", async () => {
    const { nabla, write } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "r", "--set", "hidden=4");
    const other = await nabla("eval", "a.nn", "--weights", "r/weights.safetensors");
    expect(other.status).toBe(1);
    expect(other.err).toMatch(
      /^error: cannot load r\/weights.safetensors: linear1.* is \[.*\] in the file, but \[.*\]/,
    );
    write("broken", "abc");
    const broken = await nabla("eval", "a.nn", "--weights", "broken");
    expect(broken).toMatchObject({
      status: 2,
      err: "error: cannot read broken: it has 3 bytes, and a header needs 8\n",
    });
  });

  test("predict writes one line an example", async () => {
    const { nabla, withStdin, write } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "r");
    const all = (await nabla("predict", "r")).out.trim().split("\n");
    expect(all.length).toBe(60);
    expect(JSON.parse(all[0]!)).toEqual({
      logits: [expect.any(Number), expect.any(Number), expect.any(Number)],
    });
    const one = await withStdin('{"x": [1, 2]}\n', "predict", "r", "--input", "-");
    write("in.csv", "u,v\n1,2\n");
    const csv = await nabla("predict", "r", "--input", "in.csv", "--format", "csv");
    expect(csv.out.split("\n")[0]).toBe("logits0,logits1,logits2");
    expect(csv.out.split("\n")[1]!.split(",").map(Number)).toEqual(
      (JSON.parse(one.out) as { logits: number[] }).logits,
    );
  });

  test("predict tells of inputs that do not fit", async () => {
    const { nabla, withStdin } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "r", "--set", "train.epochs=1");
    const short = await withStdin('{"x": [1]}\n', "predict", "r", "--input", "-");
    expect(short).toMatchObject({
      status: 1,
      err: "error[NN6108]: x is declared f32[2], but the data has [1]: c is 1, not 2\n",
    });
    const none = await withStdin('{"y": [1]}\n', "predict", "r", "--input", "-");
    expect(none.err).toBe("error[NN6105]: line 1 of standard input has no x; it has y\n");
    const broken = await withStdin('{"x": \n', "predict", "r", "--input", "-");
    expect(broken).toMatchObject({
      status: 2,
      err: "error: cannot read line 1 of standard input: it is not JSON\n",
    });
  });

  test("predict reads text with the training's characters, at any length", async () => {
    const spec = `model Chars(n: int = 4, t: dim) {
  input  chars:  index(4)[t]
  target follow: index(4)[t]
  output logits = chars -> Embedding(4, n) -> LSTM(n) -> Linear(4)
  train {
    data = text("input.txt", chars = window(5), follow = shift(1))
    loss = cross_entropy(logits, follow)
    optimizer = adam(lr = 0.02)
    epochs = 1  batch = 4  seed = 9
  }
}
`;
    const { nabla, withStdin } = createWorkplace({ "c.nn": spec, "input.txt": "abcd".repeat(10) });
    expect((await nabla("train", "c.nn", "--out", "r")).status).toBe(0);
    const { out } = await withStdin('{"chars": "abc"}\n', "predict", "r", "--input", "-");
    expect((JSON.parse(out) as { logits: number[][] }).logits.map((row) => row.length)).toEqual([4, 4, 4]);
    const unknown = await withStdin('{"chars": "abx"}\n', "predict", "r", "--input", "-");
    expect(unknown.err).toBe('error[NN6107]: line 1 of standard input: chars: the training part does not have "x"\n');
  });
});
