/** @file What work costs on a device, and what gradients cost on the wires. Seconds and bytes. */
import type { Link, Machine } from "./machine.ts";
import type { Piece } from "./workload.ts";

/** PyTorch's DistributedDataParallel sends gradients in buckets of this size. */
const BUCKET = 25 * 2 ** 20;

/** Gradients, weights and the optimizer's memory are float32. */
export const WEIGHT_BYTES = 4;

/**
 * Seconds of forward pass, backward pass and update of some pieces on so many examples. The backward pass computes twice as
 * much as the forward pass (gradients of inputs and of weights). A number between pieces is written and read, and in the
 * backward pass read again, and its gradient written and read.
 */
export function computeSeconds(
  pieces: readonly Piece[],
  examples: number,
  states: number,
  { flops, matmul, bandwidth, launch, bytes }: Machine,
): { readonly forward: number; readonly backward: number; readonly update: number } {
  const total = (of: (piece: Piece) => number): number => pieces.reduce((sum, piece) => sum + of(piece), 0);
  const products = 2 * examples * total((p) => p.macs / (p.convolves ? flops : matmul));
  const traffic = (examples * bytes * total((p) => p.values)) / bandwidth;
  const params = total((p) => p.params);
  const weights = (WEIGHT_BYTES * params) / bandwidth;
  const started = launch * pieces.length;
  return {
    forward: products + 2 * traffic + weights + started,
    backward: 2 * products + 3 * traffic + 2 * weights + 2 * started,
    // Gradient and weight are read, the weight written; each of the optimizer's numbers is read and written.
    update: (3 + 2 * states) * weights + launch * total((p) => p.tensors) * (2 + states),
  };
}

/** A ring over so many members: every byte but one share goes round twice (Patarasuk and Yuan 2009). */
export function ringSeconds(
  bytes: number,
  members: number,
  { bandwidth, latency }: Link,
  buckets = 1,
): number {
  if (members < 2) return 0;
  const steps = 2 * (members - 1);
  return (steps / members) * (bytes / bandwidth) + steps * latency * buckets;
}

/** Sums over all devices: within nodes, of each share between nodes, and within nodes again. */
export function allReduceSeconds(bytes: number, nodes: number, devices: number, machine: Machine): number {
  const buckets = bucketsOf(bytes);
  const within = ringSeconds(bytes, devices, machine.link, buckets);
  return within + ringSeconds(bytes / devices, nodes, machine.network, buckets);
}

/** What of it the backward pass does not hide: the last bucket is full only when the pass is over. */
export function exposedSeconds(
  communication: number,
  backward: number,
  bytes: number,
  overlap: number,
): number {
  const last = communication / bucketsOf(bytes);
  return Math.max(last, communication - overlap * backward);
}

function bucketsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BUCKET));
}
