/** @file Checkpoints that were changed at random: each is refused with a clear line, or taken in; never half of it. */
import { DataFault } from "../../src/library/data.ts";
import { lower } from "../../src/lower/lower.ts";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { createEngine } from "../../src/train/engines.ts";
import { loadWeights } from "../../src/train/load-weights.ts";
import { mutate } from "../sources/mutations.ts";

const SPEC = `model M {
  input x: f32[2]
  target y: index(2)
  output z = x -> Linear(3) -> BatchNorm -> ReLU -> Linear(2)
  train {
    data = blobs(n = 8)
    prepare x = standardize
    loss = cross_entropy(z, y)
    optimizer = adam(lr = 0.1)
    epochs = 2  batch = 4
  }
}
`;

const batch = { x: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 9), y: Int32Array.of(0, 1, 0, 1) };

/** A network after a step, and the checkpoint of a longer training of it. */
export async function startCheckpoint(): Promise<{ network: RuntimeNetwork; good: Uint8Array }> {
  const program = lower(analyse({ file: "m.nn", text: SPEC }).models.at(-1)!, new Map());
  const network = await createEngine(program, "interpreter", 1);
  network.step(batch);
  network.step(batch);
  return { network, good: network.save({ training: true }) };
}

/** Loads a mutation. Throws an Error if that ends otherwise than in a whole network or a DataFault that leaves it as it was. */
export function tryCheckpoint(network: RuntimeNetwork, good: Uint8Array, seed: number): "read" | "refused" {
  loadWeights(network, good, "good");
  const before = network.save({ training: true });
  try {
    loadWeights(network, mutate(good, seed), "mutation");
    return "read";
  } catch (error) {
    if (!(error instanceof DataFault)) throw new Error(`${seed}: ${String(error)}`, { cause: error });
    if (/[\n\r]/.test(error.message))
      throw new Error(`${seed}: ${JSON.stringify(error.message)}`, { cause: error });
    if (!Buffer.from(before).equals(network.save({ training: true })))
      throw new Error(`${seed}: it was refused, but the network changed`, { cause: error });
    return "refused";
  }
}
