import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createWorkplace } from "../cli/workplace.ts";
import { cifarBytes, idxBytes } from "../sources/files.ts";

const spec = (shape: string, data: string, extra = ""): string => `model M {
  input image: f32[${shape}]
  target label: index(10)
  output logits = image -> Flatten -> Linear(10)
  train {
    data = ${data}
    ${extra}
    loss = cross_entropy(logits, label)
    optimizer = adam(lr = 0.05)
    metrics = [accuracy(logits, label)]
    epochs = 20  batch = 10  seed = 1
  }
}
`;

/** Images of one bright row: its number is the label. */
const rows = (count: number): number[] =>
  Array.from({ length: count * 100 }, (_, i) =>
    Math.floor(i / 10) % 10 === Math.floor(i / 100) % 10 ? 255 : 0,
  );
const labels = (count: number): number[] => Array.from({ length: count }, (_, i) => i % 10);

describe("training on data files", () => {
  const idx = spec(
    "10, 10, 1",
    'idx(image = "images", label = "labels")',
    "prepare image = scale(1 / 255) -> standardize",
  );

  test("IDX, packed or not, is learned", async () => {
    const { nabla } = createWorkplace({
      "m.nn": idx,
      images: idxBytes([50, 10, 10], rows(50)),
      "labels.gz": gzipSync(idxBytes([50], labels(50))),
    });
    expect((await nabla("train", "m.nn", "--out", "r")).status).toBe(0);
    expect((await nabla("eval", "r", "--part", "train")).out).toContain("accuracy 1.0000");
  });

  test("a label out of range, counts and sizes that differ are told before the first step", async () => {
    const images = idxBytes([50, 10, 10], rows(50));
    const { nabla, write } = createWorkplace({
      "m.nn": idx,
      images,
      labels: idxBytes([50], [...labels(49), 10]),
    });
    expect(await nabla("train", "m.nn")).toMatchObject({
      status: 1,
      err: "error[NN6107]: example 49 of labels: label is 10, but index(10) takes whole numbers from 0 to 9\n",
    });
    write("labels", idxBytes([49], labels(49)));
    expect((await nabla("train", "m.nn")).err).toBe(
      "error[NN6113]: image has 50 examples in the train data, but label has 49\n",
    );
    write("images", idxBytes([50, 5, 20], rows(50)));
    expect((await nabla("train", "m.nn")).err).toBe(
      "error[NN6108]: image is declared f32[10, 10, 1], but the data has [5, 20]\n",
    );
    write("images", images.subarray(0, 100));
    expect(await nabla("train", "m.nn")).toMatchObject({
      status: 2,
      err: "error[NN6102]: cannot read images: its header says [50, 10, 10], 5016 bytes, but the file has 100\n",
    });
  });

  test("CIFAR-10's folder gives the training and the test part", async () => {
    const bright = (i: number, _channel: number, row: number): number => (row % 10 === i % 10 ? 255 : 0);
    const { nabla } = createWorkplace({
      "m.nn": spec("32, 32, 3", 'cifar10("c")', "prepare image = scale(1 / 255)\n    augment image = flip"),
      "c/data_batch_1.bin": cifarBytes(labels(20), bright),
      "c/data_batch_2.bin": cifarBytes(labels(20), bright),
      "c/test_batch.bin": cifarBytes(labels(10), bright),
    });
    const { status, out } = await nabla("train", "m.nn");
    expect(status).toBe(0);
    expect(out).toContain("accuracy 1.0000");
  });
});
