/** @file Small data files of every kind, and what becomes of them when bytes change, vanish or are repeated. Seeded. */
import { gzipSync } from "node:zlib";
import { encode } from "jpeg-js";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DataFault, type SourceDefinition } from "../../src/library/data.ts";
import { randomBits } from "../../src/runtime/random.ts";
import { encodeSafetensors } from "../../src/runtime/safetensors.ts";
import { conformDataset } from "../../src/sources/conform.ts";
import cifar10 from "../../src/sources/cifar10.ts";
import csv from "../../src/sources/csv.ts";
import idx from "../../src/sources/idx.ts";
import images from "../../src/sources/images.ts";
import jsonl from "../../src/sources/jsonl.ts";
import npy from "../../src/sources/npy.ts";
import npz from "../../src/sources/npz.ts";
import safetensors from "../../src/sources/safetensors.ts";
import text from "../../src/sources/text.ts";
import {
  bytesOf,
  cifarBytes,
  f32,
  idxBytes,
  index,
  loadFrom,
  type LoadRequest,
  npyBytes,
  pngBytes,
  wantedOf,
  zipBytes,
} from "./files.ts";

export interface Kind {
  readonly name: string;
  readonly source: SourceDefinition;
  readonly request: LoadRequest;
  /** Where the file lies in its folder. */
  readonly file: string;
  readonly good: Uint8Array;
}

const utf8 = (content: string): Uint8Array => new TextEncoder().encode(content);
const x = { inputs: { x: f32(3) }, targets: {} };
const array = npyBytes("<f4", [2, 3], bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6)));
const numbers = idxBytes([2, 3], [1, 2, 3, 4, 5, 6]);
const tensors = encodeSafetensors([{ name: "x", shape: [2, 3], data: new Float32Array(6) }]);
const pixels = Uint8Array.from({ length: 8 * 6 * 4 }, (_, i) => (i * 37) & 255);
const picture = { args: { folder: "d" }, inputs: { x: f32(6, 8, 3) }, targets: { y: index(1) } };
const table = 'a,"b",c,k\n1,2,3,oak\n4,5,6,"el""m"\n';

export const KINDS: readonly Kind[] = [
  { name: "idx", source: idx, request: { ...x, fieldArgs: { x: "f" } }, file: "f", good: numbers },
  {
    name: "idx.gz",
    source: idx,
    request: { ...x, fieldArgs: { x: "f" } },
    file: "f.gz",
    good: Uint8Array.from(gzipSync(numbers)),
  },
  { name: "npy", source: npy, request: { ...x, fieldArgs: { x: "f" } }, file: "f", good: array },
  {
    name: "npz",
    source: npz,
    request: { ...x, args: { file: "f" } },
    file: "f",
    good: zipBytes({ "x.npy": array }, true),
  },
  {
    name: "safetensors",
    source: safetensors,
    request: { ...x, args: { file: "f" } },
    file: "f",
    good: tensors,
  },
  {
    name: "cifar10",
    source: cifar10,
    request: { args: { folder: "c" }, inputs: { x: f32(32, 32, 3) }, targets: { y: index(10) } },
    file: "c/data_batch_1.bin",
    good: cifarBytes([1, 2], () => 7),
  },
  {
    name: "csv",
    source: csv,
    request: {
      args: { file: "f" },
      inputs: { x: f32(4) },
      targets: { y: index(2) },
      fieldArgs: { x: ["a", "b", { call: "one_hot", args: ["k"] }], y: "k" },
    },
    file: "f",
    good: utf8(table),
  },
  {
    name: "csv.gz",
    source: csv,
    request: { ...x, args: { file: "f", missing: "skip" }, fieldArgs: { x: ["a", "b", "c"] } },
    file: "f.gz",
    good: Uint8Array.from(gzipSync(table)),
  },
  {
    name: "jsonl",
    source: jsonl,
    request: { args: { file: "f" }, inputs: { x: f32(2) }, targets: { y: index(2) } },
    file: "f",
    good: utf8('{"x": [1, 2.5], "y": "oak"}\n{"x": [3, -4e1], "y": "elm"}\n'),
  },
  {
    name: "text",
    source: text,
    request: {
      inputs: { x: index(9, 3) },
      args: { file: "f" },
      fieldArgs: { x: { call: "window", args: [3] } },
    },
    file: "f",
    good: utf8("hello worlds"),
  },
  {
    name: "png",
    source: images,
    request: picture,
    file: "d/a/1.png",
    good: pngBytes(8, 6, 2, pixels.subarray(0, 144)),
  },
  {
    name: "interlaced png",
    source: images,
    request: { ...picture, args: { folder: "d", alpha: "white", size: [6, 8] } },
    file: "d/a/1.png",
    good: pngBytes(1, 1, 6, Uint8Array.of(1, 2, 3, 99), 1),
  },
  {
    name: "jpeg",
    source: images,
    request: picture,
    file: "d/a/1.jpg",
    good: Uint8Array.from(encode({ width: 8, height: 6, data: pixels }, 60).data),
  },
  {
    name: "ppm",
    source: images,
    request: picture,
    file: "d/a/1.ppm",
    good: utf8(`P6 8 6 255 ${"x".repeat(144)}`),
  },
];

/** The file after some changes, the same for the same number: bytes set, cut, doubled, or numbers made extreme. */
export function mutate(good: Uint8Array, seed: number): Uint8Array {
  let draws = 0;
  const draw = (below: number): number => randomBits(17, seed, 0, draws++) % Math.max(1, below);
  let bytes = good.slice();
  for (let changes = 1 + draw(4); changes > 0; changes--) {
    const at = draw(bytes.length);
    const length = 1 + draw(8);
    switch (draw(6)) {
      case 0:
        bytes[at] = draw(256);
        break;
      case 1:
        bytes = bytes.slice(0, at);
        break;
      case 2:
        bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        break;
      case 3:
        bytes = Uint8Array.from([
          ...bytes.subarray(0, at),
          ...bytes.subarray(at, at + length),
          ...bytes.subarray(at),
        ]);
        break;
      case 4:
        bytes.fill(draw(2) === 0 ? 255 : 0, at, at + length);
        break;
      default:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << draw(8));
    }
  }
  return bytes;
}

/** More memory than this may not appear for a file of some hundred bytes: 256 MiB. */
const MOST_MEMORY = 2 ** 28;

/** Reads a mutation as `nabla train` would. Throws an Error if that ends otherwise than in data or a DataFault of whole lines. */
export function tryMutation(kind: Kind, seed: number, folder: string): "read" | "refused" {
  const path = join(folder, kind.file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, mutate(kind.good, seed));
  const before = memoryInUse();
  const result = readMutation(kind, seed, folder);
  const grown = memoryInUse() - before;
  if (grown > MOST_MEMORY) throw new Error(`${kind.name} ${seed}: took ${grown} bytes of memory`);
  return result;
}

function memoryInUse(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function readMutation(kind: Kind, seed: number, folder: string): "read" | "refused" {
  try {
    const dataset = loadFrom(folder, kind.source, kind.request);
    conformDataset(dataset, wantedOf(kind.request), "train", new Map());
    return "read";
  } catch (error) {
    if (!(error instanceof DataFault))
      throw new Error(`${kind.name} ${seed}: ${String(error)}`, { cause: error });
    for (const { code, message } of error.problems)
      if (/[\n\r]/.test(message) || !/^NN61\d\d$/.test(code))
        throw new Error(`${kind.name} ${seed}: ${code} ${JSON.stringify(message)}`, { cause: error });
    return "refused";
  }
}
