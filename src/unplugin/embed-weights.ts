/** @file Trained weights → text inside a module: its `create` begins with them. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { invariant } from "../core/invariant.ts";
import { decodeSafetensors } from "../runtime/safetensors.ts";
import type { Model } from "../sema/model.ts";
import { constantOf, printSize } from "../sizes/size.ts";

/** What a run leaves in its folder. */
const WEIGHTS_FILE = "weights.safetensors";
const CREATES = "  return createNetwork(define(options), options);";

export interface Weights {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Where the weights of a query lie: a file, or a run's folder, from the spec's folder. */
export function findWeights(spec: string, written: string): string {
  const path = resolve(dirname(spec), written);
  return existsSync(path) && statSync(path).isDirectory() ? join(path, WEIGHTS_FILE) : path;
}

/** The bytes, if they are weights of this model; else what is wrong, in words. */
export function readWeights(path: string, model: Model): Uint8Array | string {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    return `${path} cannot be read`;
  }
  try {
    const { tensors } = decodeSafetensors(bytes);
    const wanted = [...model.weights, ...model.buffers];
    for (const { path: name, shape } of wanted) {
      const needed = shape.map((size) => constantOf(size) ?? printSize(size));
      const found = tensors.get(name)?.shape;
      if (!found) return `${path} has no ${name}, which ${model.name} needs`;
      if (found.join() !== needed.join())
        return `${name} is [${found.join(", ")}] in ${path}, and [${needed.join(", ")}] in ${model.name}`;
    }
    return bytes;
  } catch (error) {
    return `${path}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A module (JavaScript) whose networks begin with these weights instead of start values. */
export function embedWeights(code: string, bytes: Uint8Array): string {
  invariant(code.includes(CREATES), "a module creates its network in one line");
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,108}/g) ?? [];
  const create = [
    "  const network = createNetwork(define(options), options);",
    "  network.load(Uint8Array.from(atob(WEIGHTS), (letter) => letter.charCodeAt(0)));",
    "  return network;",
  ];
  const constant = [
    "",
    `/** Trained weights, in base64: ${bytes.length} bytes of safetensors. */`,
    "const WEIGHTS = [",
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ];
  return code.replace(CREATES, create.join("\n")) + constant.join("\n");
}
