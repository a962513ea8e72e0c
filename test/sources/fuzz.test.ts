import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataFault, type SourceDefinition } from "../../src/library/data.ts";
import { conformDataset } from "../../src/sources/conform.ts";
import cifar10 from "../../src/sources/cifar10.ts";
import csv from "../../src/sources/csv.ts";
import idx from "../../src/sources/idx.ts";
import npy from "../../src/sources/npy.ts";
import npz from "../../src/sources/npz.ts";
import safetensors from "../../src/sources/safetensors.ts";
import text from "../../src/sources/text.ts";
import { encodeSafetensors } from "../../src/runtime/safetensors.ts";
import {
  bytesOf,
  cifarBytes,
  f32,
  idxBytes,
  index,
  type LoadRequest,
  loadSource,
  npyBytes,
  zipBytes,
} from "./files.ts";

const FILE = "c/data_batch_1.bin";
const array = npyBytes("<f4", [2, 3], bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6)));
const x = { inputs: { x: f32(3) }, targets: {} };

/** A source, how it is asked, and a file that it reads without a fault. */
const CASES: readonly (readonly [SourceDefinition, LoadRequest, Uint8Array])[] = [
  [idx, { ...x, fieldArgs: { x: FILE } }, idxBytes([2, 3], [1, 2, 3, 4, 5, 6])],
  [npy, { ...x, fieldArgs: { x: FILE } }, array],
  [npz, { ...x, args: { file: FILE } }, zipBytes({ "x.npy": array }, true)],
  [
    safetensors,
    { ...x, args: { file: FILE } },
    encodeSafetensors([{ name: "x", shape: [2, 3], data: new Float32Array(6) }]),
  ],
  [
    cifar10,
    { args: { folder: "c" }, inputs: { x: f32(32, 32, 3) }, targets: { y: index(10) } },
    cifarBytes([1, 2], () => 7),
  ],
  [
    csv,
    { ...x, args: { file: FILE }, fieldArgs: { x: "*" } },
    new TextEncoder().encode('a,"b",c\n1,2,3\n4,5,6\n'),
  ],
  [
    text,
    {
      inputs: { x: index(9, 3) },
      targets: {},
      args: { file: FILE },
      fieldArgs: { x: { call: "window", args: [3] } },
    },
    new TextEncoder().encode("hello worlds"),
  ],
];

describe("files that are broken in any way", () => {
  test.each(CASES.map((c) => [c[0].name, ...c] as const))(
    "%s gives data or a DataFault of one line",
    (_name, source, request, good) => {
      const change = fc.record({
        cut: fc.option(fc.nat(good.length), { nil: null }),
        edits: fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 6 }),
      });
      const load = (bytes: Uint8Array): void => {
        const wanted = [
          ...Object.entries(request.inputs ?? {}).map(([name, type]) => ({
            name,
            role: "input" as const,
            type,
          })),
          ...Object.entries(request.targets ?? {}).map(([name, type]) => ({
            name,
            role: "target" as const,
            type,
          })),
        ];
        conformDataset(
          loadSource(source, { ...request, files: { [FILE]: bytes } }),
          wanted,
          "train",
          new Map(),
        );
      };
      expect(() => load(good)).not.toThrow();
      fc.assert(
        fc.property(change, ({ cut, edits }) => {
          const bytes = good.slice();
          for (const [at, value] of edits) bytes[at] = value;
          try {
            load(cut === null ? bytes : bytes.subarray(0, cut));
          } catch (error) {
            if (!(error instanceof DataFault)) throw error;
            if (/[\n\r]/.test(error.message))
              throw new Error(`more than one line: ${JSON.stringify(error.message)}`);
          }
        }),
        { numRuns: 400, seed: 7 },
      );
    },
  );
});
