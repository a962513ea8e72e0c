/** @file A run's event files, read back by protobufjs with TensorFlow's own description of them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { expect, test } from "vitest";
import { BLOBS, createWorkplace } from "../cli/workplace.ts";

/** From tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto: the parts that a curve needs. */
const EVENT = protobuf
  .parse(
    `
syntax = "proto3";
package tensorflow;
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what {
    string file_version = 3;
    bytes graph_def = 4;
    Summary summary = 5;
    SessionLog session_log = 7;
  }
}
message Summary {
  message Value { string tag = 1; oneof value { float simple_value = 2; } }
  repeated Value value = 1;
}
message SessionLog {
  enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; STOP = 2; CHECKPOINT = 3; }
  SessionStatus status = 1;
  string checkpoint_path = 2;
  string msg = 3;
}
`,
  )
  .root.lookupType("tensorflow.Event");

interface Event {
  readonly step: number;
  readonly fileVersion?: string;
  readonly summary?: { readonly value: readonly { readonly tag: string; readonly simpleValue: number }[] };
  readonly sessionLog?: { readonly status: string };
}

/** Records: length, its checksum, the data, its checksum. Bytes that are left over would be a fault. */
function readEvents(path: string): Event[] {
  const bytes = readFileSync(path);
  const events: Event[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = Number(bytes.readBigUInt64LE(at));
    const message = EVENT.decode(bytes.subarray(at + 12, at + 12 + length));
    events.push(EVENT.toObject(message, { longs: Number, enums: String }) as Event);
    at += 16 + length;
  }
  expect(at).toBe(bytes.length);
  return events;
}

test("they hold what metrics.jsonl holds, and a resumed run says where it goes on", async () => {
  const { nabla, interruptedAt, folder } = createWorkplace({ "a.nn": BLOBS });
  await interruptedAt("epoch 2/4", "train", "a.nn", "--out", "r");
  await nabla("train", "a.nn", "--out", "r", "--resume");
  const run = join(folder, "r");
  const files = readdirSync(run)
    .filter((name) => name.startsWith("events."))
    .sort();
  expect(files.length).toBe(2);
  const [first, second] = files.map((name) => readEvents(join(run, name)));
  expect(first![0]!.fileVersion).toBe("brain.Event:2");
  expect(second![1]).toMatchObject({ step: 21, sessionLog: { status: "START" } });
  const told = [...first!, ...second!].filter((e) => e.summary);
  const epochs = readFileSync(join(run, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, never>)
    .filter((e) => e["event"] === "epoch");
  expect(told.map((e) => e.step)).toEqual(epochs.map((e) => e["step"]));
  told.forEach((event, i) => {
    const { loss, val, metrics, learningRate } = epochs[i]! as unknown as {
      loss: number;
      val: { loss: number; accuracy: number };
      metrics: { accuracy: number };
      learningRate: number;
    };
    const values = Object.fromEntries(event.summary!.value.map(({ tag, simpleValue }) => [tag, simpleValue]));
    expect(values).toEqual({
      "loss/train": Math.fround(loss),
      "loss/val": Math.fround(val.loss),
      "accuracy/train": Math.fround(metrics.accuracy),
      "accuracy/val": Math.fround(val.accuracy),
      learning_rate: Math.fround(learningRate),
    });
  });
});
