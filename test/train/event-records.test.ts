import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { crc32c } from "../../src/train/event-records.ts";
import { createTensorboardReporter } from "../../src/train/tensorboard-reporter.ts";

/** Reads event files by the formats' descriptions alone: framing, checksums and protocol buffers. */
function readEvents(
  bytes: Buffer,
): { step: number; wallTime: number; version?: string; values: Record<string, number> }[] {
  const events = [];
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(unmask(bytes.readUInt32LE(at + 8))).toBe(tableCrc(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(unmask(bytes.readUInt32LE(at + 12 + length))).toBe(tableCrc(data));
    const fields = readFields(data);
    const summary = fields.find(([f]) => f === 5)?.[1] as Buffer | undefined;
    const values = (summary ? readFields(summary) : []).map(([, value]) => readFields(value as Buffer));
    events.push({
      wallTime: (fields.find(([f]) => f === 1)![1] as Buffer).readDoubleLE(0),
      step: (fields.find(([f]) => f === 2)?.[1] as number | undefined) ?? 0,
      version: fields.find(([f]) => f === 3)?.[1].toString(),
      values: Object.fromEntries(
        values.map(([tag, value]) => [String(tag![1]), (value![1] as Buffer).readFloatLE(0)]),
      ),
    });
    at += 16 + length;
  }
  return events;
}

function readFields(data: Buffer): [number, Buffer | number][] {
  const fields: [number, Buffer | number][] = [];
  let at = 0;
  const varint = (): number => {
    let [value, scale] = [0, 1];
    for (; ; scale *= 128) {
      const byte = data[at++]!;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < data.length) {
    const key = varint();
    const size = [0, 8, -1, 0, 0, 4][key & 7]!;
    if (size === 0) {
      fields.push([key >> 3, varint()]);
      continue;
    }
    const length = size < 0 ? varint() : size;
    fields.push([key >> 3, data.subarray(at, at + length)]);
    at += length;
  }
  return fields;
}

function unmask(crc: number): number {
  const turned = (crc - 0xa282ead8) >>> 0;
  return ((turned >>> 17) | (turned << 15)) >>> 0;
}

const TABLE = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0x82f63b78 : c >>> 1;
  return c >>> 0;
});

function tableCrc(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const START = { model: "M", params: 1, steps: 2, done: 0, engine: "ts", seed: 1, epochs: [2], examples: 3 };
const EPOCH = {
  phase: null,
  epoch: 1,
  step: 300,
  loss: 0.5,
  metrics: { accuracy: 0.75 },
  val: { loss: 0.625, accuracy: 0.25 },
  learningRate: 0.125,
  seconds: 1,
  examplesPerSecond: 1,
};

test("the checksum is Castagnoli's: 0xe3069283 for the digits 1 to 9", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
});

test("an event file holds the scalars of each epoch; a resumed run adds a file, a new one begins again", () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-events-"));
  try {
    const run = (resumed: boolean): void => {
      const reporter = createTensorboardReporter(folder, resumed, () => 1_500_000_000_500);
      reporter.start(START);
      reporter.epoch(EPOCH, 0);
    };
    run(false);
    const [file] = readdirSync(folder);
    expect(file).toBe("events.out.tfevents.1500000000.000.nabla");
    expect(readEvents(readFileSync(join(folder, file!)))).toEqual([
      { wallTime: 1_500_000_000.5, step: 0, version: "brain.Event:2", values: {} },
      {
        wallTime: 1_500_000_000.5,
        step: 300,
        version: undefined,
        values: {
          "loss/train": 0.5,
          learning_rate: 0.125,
          "accuracy/train": 0.75,
          "loss/val": 0.625,
          "accuracy/val": 0.25,
        },
      },
    ]);
    run(true);
    expect(readdirSync(folder)).toHaveLength(2);
    run(false);
    expect(readdirSync(folder)).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
