import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { loadData } from "../../src/train/load-data.ts";
import { encodeNpy, readArrays } from "../../src/train/weight-files.ts";
import { BLOBS, createWorkplace } from "./workplace.ts";

describe("a trained run", () => {
  test("eval gives the test result of the training", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    const trained = await nabla("train", "a.nn", "--out", "r");
    const { status, out } = await nabla("eval", "r");
    expect(status).toBe(0);
    expect(out.split("\n")[0]).toBe(trained.out.replace("\n", "  (60 examples)"));
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
    expect(unknown.err).toBe(
      'error[NN6107]: line 1 of standard input: chars: the training part does not have "x"\n',
    );
  });
});

describe("eval", () => {
  test("tells precision, recall and f1 of each class, and the confusion", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS });
    await nabla("train", "a.nn", "--out", "r");
    const { out } = await nabla("eval", "r");
    expect(out.split("\n").slice(2, 3)[0]!.split(/\s+/)).toEqual([
      "label",
      "examples",
      "precision",
      "recall",
      "f1",
    ]);
    const document = JSON.parse((await nabla("eval", "r", "--format", "json")).out) as {
      metrics: { accuracy: number };
      classes: { name: string; examples: number; precision: number; recall: number; f1: number }[];
      confusion: number[][];
    };
    const { classes, confusion } = document;
    expect(classes.map((c) => c.name)).toEqual(["0", "1", "2"]);
    expect(classes.reduce((sum, c) => sum + c.examples, 0)).toBe(60);
    const right = confusion.reduce((sum, row, k) => sum + row[k]!, 0);
    expect(right / 60).toBeCloseTo(document.metrics.accuracy, 6);
    classes.forEach(({ precision, recall, f1 }, k) => {
      const said = confusion.reduce((sum, row) => sum + row[k]!, 0);
      expect(precision).toBe(confusion[k]![k]! / said);
      expect(recall).toBe(confusion[k]![k]! / confusion[k]!.reduce((a, b) => a + b, 0));
      expect(f1).toBeCloseTo((2 * precision * recall) / (precision + recall), 12);
    });
  });

  test("takes what was held for validation where there is no test data, and says so", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS.replace(/ *test = .*\n/, "") });
    const trained = await nabla("train", "a.nn", "--out", "r", "--format", "json");
    const { out, err, status } = await nabla("eval", "r", "--format", "json");
    expect(status).toBe(0);
    expect(err).toContain(
      "the train block has no test data: these are the examples that were held for validation",
    );
    const document = JSON.parse(out) as { part: string; examples: number; loss: number };
    const epochs = trained.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { val?: { loss: number } });
    expect(document).toMatchObject({ part: "val", examples: 20, loss: epochs.at(-2)!.val!.loss });
    expect((await nabla("eval", "r", "--part", "test")).status).toBe(1);
  });

  test("takes the training part where there is no other", async () => {
    const { nabla } = createWorkplace({ "a.nn": BLOBS.replace(/ *test = .*\n *val = .*\n/, "") });
    await nabla("train", "a.nn", "--out", "r");
    const { out, err } = await nabla("eval", "r");
    expect(out).toMatch(/^train .*\(120 examples\)/);
    expect(err).toContain("so they flatter");
  });
});

describe("predict", () => {
  async function trained() {
    const place = createWorkplace({ "a.nn": BLOBS });
    await place.nabla("train", "a.nn", "--out", "r", "--set", "train.epochs=1");
    return place;
  }

  test("takes a JSON document, CSV and NumPy's arrays on standard input, with the same result", async () => {
    const { withStdin, write, nabla } = await trained();
    const lines = (await withStdin('{"x": [1, 2]}\n{"x": [3, 4]}\n', "predict", "r", "--input", "-")).out;
    expect(lines.trim().split("\n").length).toBe(2);
    const document = '[\n  {"x": [1, 2]},\n  {"x": [3, 4]}\n]\n';
    expect((await withStdin(document, "predict", "r", "--input", "-")).out).toBe(lines);
    const csv = await withStdin("u,v\n1,2\n3,4\n", "predict", "r", "--input", "-", "--input-format", "csv");
    expect(csv.out, csv.err).toBe(lines);
    const npy = encodeNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) });
    const streamed = await withStdin(npy, "predict", "r", "--input", "-", "--input-format", "npy");
    expect(streamed.out, streamed.err).toBe(lines);
    write("in.npy", npy);
    expect((await nabla("predict", "r", "--input", "in.npy")).out).toBe(lines);
    write("in.json", document);
    expect((await nabla("predict", "r", "--input", "in.json")).out).toBe(lines);
  });

  test("writes files in the format that they end in, which read back", async () => {
    const { nabla, folder } = await trained();
    const lines = (await nabla("predict", "r")).out;
    for (const name of ["o.jsonl", "o.csv", "o.npy", "o.npz"]) {
      const { status, err, out } = await nabla("predict", "r", "-o", name);
      expect(status, err).toBe(0);
      expect(out).toBe("");
    }
    expect(readFileSync(join(folder, "o.jsonl"), "utf8")).toBe(lines);
    expect(readFileSync(join(folder, "o.csv"), "utf8")).toBe(
      (await nabla("predict", "r", "--format", "csv")).out,
    );
    const numbers = lines
      .trim()
      .split("\n")
      .flatMap((line) => (JSON.parse(line) as { logits: number[] }).logits);
    const { shape, data } = readArrays(join(folder, "o.npz"), "o.npz").get("logits")!;
    expect(shape).toEqual([60, 3]);
    expect([...data]).toEqual(numbers.map(Math.fround));
    const npy = readFileSync(join(folder, "o.npy"));
    expect(npy.subarray(npy.length - 4 * 180).equals(Buffer.from(data.buffer))).toBe(true);
    expect((await nabla("predict", "r", "--format", "npy")).err).toBe(
      "error: --format npy needs a file to write: -o FILE\n",
    );
  });
});

describe("a generated module", () => {
  test("takes the run's weights and its checkpoints, and goes on from them exactly", async () => {
    const spec = BLOBS.replace("epochs = 4", "checkpoint = every(2)  epochs = 4");
    const { nabla, folder } = createWorkplace({ "a.nn": spec });
    await nabla("train", "a.nn", "--out", "r");
    await nabla("build", "a.nn", "-o", "net.js", "--target", "js");
    const { create } = (await import(join(folder, "net.js"))) as { create: () => Promise<RuntimeNetwork> };
    const file = (name: string): Uint8Array => readFileSync(join(folder, "r", name));
    const network = await create();
    network.load(file("weights.safetensors"));
    const first = JSON.parse((await nabla("predict", "r")).out.split("\n")[0]!) as { logits: number[] };
    const data = await testData();
    expect([...network.predict({ x: data.x.subarray(0, 2) })["logits"]!]).toEqual(
      first.logits.map(Math.fround),
    );
    const resumed = await create();
    resumed.load(file("checkpoints/epoch-0002.safetensors"));
    expect(resumed.progress.epoch).toBe(2);
    const epochs: number[] = [];
    for await (const { epoch } of resumed.fit({ train: await trainData() })) epochs.push(epoch);
    expect(epochs).toEqual([3, 4]);
    expect(Buffer.from(resumed.save()).equals(file("weights.safetensors"))).toBe(true);
  });
});

/** The data of the spec, as its source gives it. */
async function partOf(part: "train" | "test") {
  const { model } = analyse({ file: "a.nn", text: BLOBS }, { use: true });
  const loaded = loadData(model!, model!.train!.data!, ".");
  const { fields } = loaded[part]!;
  return {
    x: Float32Array.from(fields["x"]!.data as Float32Array),
    label: Int32Array.from(fields["label"]!.data as Int32Array),
  };
}

const testData = () => partOf("test");
const trainData = () => partOf("train");

describe("sample", () => {
  const SPEC = `model Chars(n: int = 12, t: dim) {
  input  chars:  index(4)[t]
  target follow: index(4)[t]
  output logits = chars -> Embedding(4, n) -> LSTM(n) -> Linear(4)
  entry sample(chars) -> logits
  train {
    data = text("input.txt", chars = window(6), follow = shift(1))
    loss = cross_entropy(logits, follow)
    optimizer = adam(lr = 0.05)
    epochs = 60  batch = 4  seed = 9
  }
}
`;

  test("goes on as the text would; the seed and the temperature choose", async () => {
    const { nabla } = createWorkplace({ "c.nn": SPEC, "input.txt": "abc\n".repeat(20) });
    expect((await nabla("train", "c.nn", "--out", "r")).status).toBe(0);
    const whole = await nabla("sample", "r", "--length", "20", "--temperature", "0");
    expect(whole.out, whole.err).toBe(`${"abc\n".repeat(5)}\n`);
    const three = await nabla("sample", "r", "--count", "3", "--until", "\\n", "--prompt", "ab");
    expect(three.out).toBe("abc\nabc\nabc\n");
    const wild = (seed: string) =>
      nabla("sample", "r", "--temperature", "100", "--seed", seed, "--format", "json");
    const texts = await Promise.all(["1", "1", "2"].map(async (seed) => (await wild(seed)).out));
    const text = (out: string): string[] => (JSON.parse(out) as { texts: string[] }).texts;
    expect(texts[0]).toBe(texts[1]);
    expect(text(texts[0]!)).not.toEqual(text(texts[2]!));
    // At such a temperature all four characters come about as often.
    for (const character of "abc\n") {
      const share = text(texts[0]!)[0]!.split(character).length - 1;
      expect(share).toBeGreaterThan(20);
    }
  });

  test("tells what is wrong", async () => {
    const { nabla } = createWorkplace({ "c.nn": SPEC, "input.txt": "abc\n".repeat(20) });
    await nabla("train", "c.nn", "--out", "r", "--set", "train.epochs=1");
    expect((await nabla("sample", "r", "--prompt", "x")).err).toContain(
      'the training part does not have "x"',
    );
    expect((await nabla("sample", "r", "--entry", "other")).err).toContain(
      "Chars has no entry other (entries: sample)",
    );
    expect((await nabla("sample", "r", "--prompt", "")).status).toBe(1);
    expect((await nabla("sample", "r", "--temperature", "-1")).status).toBe(2);
  });
});
