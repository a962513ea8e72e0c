/** @file `cifar10`: the binary version of CIFAR-10, a folder of batches of one label byte and 3 × 32 × 32 pixels each. */
import type {
  ByteStream,
  ColumnWriter,
  FieldData,
  SourceContext,
  SourceDefinition,
} from "../library/data.ts";
import { moveFirstAxisLast } from "./arrays.ts";
import { createByteReader } from "./byte-reader.ts";
import { unreadable, unreadableFor } from "./faults.ts";

const CHANNELS = 3;
const PIXELS = 32 * 32;
const RECORD = 1 + CHANNELS * PIXELS;
const TRAIN_FILES = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`);
const TEST_FILE = "test_batch.bin";

/** Adds the records of one batch; the file's channels-first pixels become channels-last. Returns how many there are. Throws DataFault. */
export function readBatch(
  stream: ByteStream,
  file: string,
  images: ColumnWriter,
  labels: ColumnWriter,
): number {
  const reader = createByteReader(stream, file);
  const { size } = reader;
  if (size !== null && (size === 0 || size % RECORD !== 0))
    throw unreadable(file, `${size} bytes are no whole number of records of ${RECORD} bytes`);
  let count = 0;
  while (!reader.isAtEnd()) {
    const record = reader.take(RECORD);
    labels.push(record[0]!);
    images.append(moveFirstAxisLast(record.subarray(1), 1, CHANNELS, PIXELS));
    count++;
  }
  return count;
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
    throw unreadableFor(
      "NN6101",
      `cannot read ${folder}: it has no ${known[0]} (the binary version of CIFAR-10 is needed)`,
    );
  const images = context.createColumn("u8");
  const labels = context.createColumn("u8");
  const starts: number[] = [];
  let count = 0;
  for (const file of files) {
    const path = `${folder}/${file}`;
    starts.push(count);
    count += readBatch(context.stream(path), path, images, labels);
  }
  const locate = (i: number): string => {
    const k = starts.findLastIndex((start) => start <= i);
    return `example ${i - starts[k]!} of ${folder}/${files[k]}`;
  };
  const names = fieldNames(context);
  return {
    count,
    fields: {
      [names.image]: { data: images.finish(), shape: [32, 32, CHANNELS], locate },
      [names.label]: { data: labels.finish(), shape: [], locate },
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
