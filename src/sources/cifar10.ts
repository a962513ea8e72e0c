/** @file `cifar10`: the binary version of CIFAR-10, a folder of batches of one label byte and 3 × 32 × 32 pixels each. */
import type { FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { moveFirstAxisLast } from "./arrays.ts";
import { unreadable } from "./faults.ts";

const CHANNELS = 3;
const PIXELS = 32 * 32;
const RECORD = 1 + CHANNELS * PIXELS;
const TRAIN_FILES = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
const TEST_FILE = "test_batch.bin";

export interface CifarRecords {
  readonly count: number;
  /** [n, 32, 32, 3] */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Reads one batch; the file's channels-first pixels become channels-last. Throws DataFault. */
export function parseCifar10(bytes: Uint8Array, file: string): CifarRecords {
  if (bytes.length === 0 || bytes.length % RECORD !== 0) {
    throw unreadable(file, `${bytes.length} bytes are no whole number of records of ${RECORD} bytes`);
  }
  const count = bytes.length / RECORD;
  const labels = new Uint8Array(count);
  const planes = new Uint8Array(count * (RECORD - 1));
  for (let i = 0; i < count; i++) {
    const at = i * RECORD;
    labels[i] = bytes[at]!;
    planes.set(bytes.subarray(at + 1, at + RECORD), i * (RECORD - 1));
  }
  return { count, labels, images: moveFirstAxisLast(planes, count, CHANNELS, PIXELS) };
}

/** The model's field for images and the one for labels: `image` and `label`, or else its first input and its target. */
function fieldNames(context: SourceContext): { image: string; label: string } {
  const find = (name: string, role: "input" | "target"): string => {
    const named = context.wanted.find((f) => f.name === name);
    return (named ?? context.wanted.find((f) => f.role === role))?.name ?? name;
  };
  return { image: find("image", "input"), label: find("label", "target") };
}

function load(context: SourceContext): { count: number; fields: Record<string, FieldData> } {
  const folder = context.args.text("folder").replace(/\/+$/, "");
  const present = new Set(context.list(folder));
  const known = context.part === "test" ? [TEST_FILE] : TRAIN_FILES;
  const files = known.filter((f) => present.has(f));
  if (files.length === 0)
    throw unreadable(folder, `it has no ${known[0]} (the binary version of CIFAR-10 is needed)`);
  const batches = files.map((f) => parseCifar10(context.read(`${folder}/${f}`), `${folder}/${f}`));
  const count = batches.reduce((sum, b) => sum + b.count, 0);
  const images = new Uint8Array(count * CHANNELS * PIXELS);
  const labels = new Uint8Array(count);
  const starts: number[] = [];
  let at = 0;
  for (const batch of batches) {
    images.set(batch.images, at * CHANNELS * PIXELS);
    labels.set(batch.labels, at);
    starts.push(at);
    at += batch.count;
  }
  const locate = (i: number): string => {
    const k = starts.findLastIndex((start) => start <= i);
    return `example ${i - starts[k]!} of ${folder}/${files[k]}`;
  };
  const names = fieldNames(context);
  return {
    count,
    fields: {
      [names.image]: { data: images, shape: [32, 32, CHANNELS], locate },
      [names.label]: { data: labels, shape: [], locate },
    },
  };
}

const cifar10: SourceDefinition = {
  name: "cifar10",
  doc: {
    summary:
      "Reads the folder of CIFAR-10's binary version: data_batch_1.bin to data_batch_5.bin, and test_batch.bin for the test part.",
    formula: "image [32, 32, 3] with values 0…255, label 0…9",
    source: "Krizhevsky 2009; cs.toronto.edu/~kriz/cifar.html",
  },
  arguments: [{ name: "folder", type: { kind: "string" }, doc: "The folder with the batches." }],
  fieldArguments: false,
  synthetic: false,
  hasTestPart: true,
  load,
};

export default cifar10;
