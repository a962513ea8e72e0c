/** @file Step time, communication and memory of a training on a cluster: copies on all devices, or a pipeline in each node. */
import { allReduceSeconds, computeSeconds, exposedSeconds, ringSeconds, WEIGHT_BYTES } from "./cost.ts";
import type { Machine } from "./machine.ts";
import { splitStages } from "./stages.ts";
import type { Piece, Workload } from "./workload.ts";

export interface Cluster {
  readonly nodes: number;
  /** Of each node. */
  readonly devices: number;
  readonly machine: Machine;
}

export interface Estimate {
  /** Seconds of an update. */
  readonly step: number;
  /** Seconds that a device computes, and that gradients or values travel; `exposed` is what nothing hides. */
  readonly compute: number;
  readonly communication: number;
  readonly exposed: number;
  /** Exposed communication's share of the step. */
  readonly share: number;
  readonly examplesPerSecond: number;
  /** Against one device with the whole batch. */
  readonly speedup: number;
  /** Bytes that a device sends in a step. */
  readonly sent: number;
  /** Bytes of the fullest device. */
  readonly memory: number;
  readonly fits: boolean;
}

export interface PipelineEstimate extends Estimate {
  readonly stages: number;
  readonly microbatches: number;
  /** The share of the step in which a device waits for the others' first and last parts. */
  readonly bubble: number;
}

export interface ClusterEstimate {
  /** Examples of an update on each device. */
  readonly perDevice: number;
  readonly data: Estimate;
  /** Null on nodes of one device. */
  readonly pipeline: PipelineEstimate | null;
}

/** The batch must have an example for every device. */
export function estimateCluster(work: Workload, cluster: Cluster): ClusterEstimate {
  const perDevice = Math.ceil(work.batch / (cluster.nodes * cluster.devices));
  const alone = secondsOf(work, work.pieces, work.batch, cluster.machine) + cluster.machine.step;
  return {
    perDevice,
    data: estimateData(work, cluster, perDevice, alone),
    pipeline: cluster.devices > 1 ? estimatePipeline(work, cluster, alone) : null,
  };
}

function secondsOf(work: Workload, pieces: readonly Piece[], examples: number, machine: Machine): number {
  const { forward, backward, update } = computeSeconds(pieces, examples, work.states, machine);
  return forward + backward + update;
}

/** Weights, gradients and the optimizer's memory, and all values between the layers with what is known of their gradients. */
function memoryOf(
  work: Workload,
  pieces: readonly Piece[],
  examples: number,
  { bytes }: Machine,
  buckets: number,
): number {
  const params = pieces.reduce((sum, piece) => sum + piece.params, 0);
  const values = work.inputs + pieces.reduce((sum, piece) => sum + piece.values, 0);
  return WEIGHT_BYTES * params * (2 + work.states) + buckets + 2 * bytes * values * examples;
}

function estimateData(
  work: Workload,
  { nodes, devices, machine }: Cluster,
  perDevice: number,
  alone: number,
): Estimate {
  const bytes = WEIGHT_BYTES * work.trainable;
  const all = nodes * devices;
  const { backward } = computeSeconds(work.pieces, perDevice, work.states, machine);
  const compute = secondsOf(work, work.pieces, perDevice, machine) + machine.step;
  const communication = allReduceSeconds(bytes, nodes, devices, machine);
  const exposed = exposedSeconds(communication, backward, bytes, machine.overlap);
  const sent = 2 * (1 - 1 / devices) * bytes + 2 * (1 - 1 / nodes) * (bytes / devices);
  const memory = memoryOf(work, work.pieces, perDevice, machine, all > 1 ? bytes : 0);
  return finish(work, { compute, communication, exposed, sent, memory, machine, alone });
}

/** Every node holds the network once, a stage a device; microbatches follow each other through it. */
function estimatePipeline(
  work: Workload,
  { nodes, devices, machine }: Cluster,
  alone: number,
): PipelineEstimate {
  const own = Math.ceil(work.batch / nodes);
  const stages = splitStages(work.pieces, devices);
  const microbatches = Math.min(4 * stages.length, own);
  const size = Math.ceil(own / microbatches);
  const slowest = Math.max(
    ...stages.map((pieces) => {
      const { forward, backward } = computeSeconds(pieces, size, work.states, machine);
      return forward + backward;
    }),
  );
  const updates = Math.max(
    ...stages.map((pieces) => computeSeconds(pieces, size, work.states, machine).update),
  );
  const rounds = microbatches + stages.length - 1;
  // A value goes on, and its gradient comes back.
  const boundary =
    Math.max(0, ...stages.slice(0, -1).map((pieces) => pieces.at(-1)!.values)) * machine.bytes * size;
  const handed = 2 * (boundary / machine.link.bandwidth + machine.link.latency);
  const heaviest = Math.max(
    ...stages.map((pieces) => WEIGHT_BYTES * pieces.reduce((sum, p) => sum + p.params, 0)),
  );
  const reduced = ringSeconds(heaviest, nodes, machine.network);
  const memories = stages.map((pieces, i) => {
    const waiting = Math.min(stages.length - i, microbatches);
    return memoryOf(work, pieces, size * waiting, machine, nodes > 1 ? heaviest : 0);
  });
  const costs = {
    compute: rounds * slowest + updates + machine.step,
    communication: 2 * microbatches * handed + reduced,
    exposed: stages.length > 1 ? rounds * handed + reduced : reduced,
    sent: 2 * microbatches * boundary + 2 * (1 - 1 / nodes) * heaviest,
    memory: Math.max(...memories),
  };
  const estimate = finish(work, { ...costs, machine, alone });
  return { ...estimate, stages: stages.length, microbatches, bubble: (stages.length - 1) / rounds };
}

interface Costs extends Pick<Estimate, "compute" | "communication" | "exposed" | "sent" | "memory"> {
  readonly machine: Machine;
  readonly alone: number;
}

function finish(work: Workload, { machine, alone, ...costs }: Costs): Estimate {
  const step = costs.compute + costs.exposed;
  return {
    ...{ step, ...costs, share: costs.exposed / step, examplesPerSecond: work.batch / step },
    ...{ speedup: alone / step, fits: costs.memory <= machine.memory },
  };
}
