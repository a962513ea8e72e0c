/** @file `--cluster 8x8 --machine h100`: which cluster an estimate is for. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { type Cluster, type ClusterEstimate, estimateCluster } from "../driver/cluster/estimate.ts";
import { type Machine, MACHINES, readMachine } from "../driver/cluster/machine.ts";
import { workloadOf } from "../driver/cluster/workload.ts";
import type { Model } from "../sema/model.ts";
import { describeSystemError } from "../train/read-files.ts";
import { UsageFault } from "./faults.ts";
import type { Io } from "./io.ts";

export interface ClusterOptions {
  readonly cluster?: string;
  readonly machine?: string;
}

export function addClusterOptions(command: Command): Command {
  return command
    .option(
      "--cluster <nodes>x<devices>",
      "estimate step time, communication and memory on so many nodes and devices",
    )
    .option(
      "--machine <name or file>",
      `the devices of --cluster: ${Object.keys(MACHINES).join(", ")}, or a JSON file (default: h100)`,
    );
}

/** Null without --cluster. */
export function readCluster({ cluster, machine }: ClusterOptions, io: Io): Cluster | null {
  if (cluster === undefined) {
    if (machine !== undefined)
      throw new UsageFault("--machine says what the devices of --cluster are: --cluster 8x8 is missing");
    return null;
  }
  const match = /^([1-9]\d{0,5})[x×]([1-9]\d{0,5})$/.exec(cluster);
  if (!match) throw new UsageFault(`--cluster ${cluster}: nodes x devices was needed, as in 8x8`);
  return { nodes: Number(match[1]), devices: Number(match[2]), machine: findMachine(machine ?? "h100", io) };
}

function findMachine(name: string, io: Io): Machine {
  const known = Object.hasOwn(MACHINES, name) ? MACHINES[name] : undefined;
  if (known) return known;
  if (!/[./\\]/.test(name))
    throw new UsageFault(
      `--machine ${name}: the machines are ${Object.keys(MACHINES).join(", ")}; a file ends in .json`,
    );
  let text: string;
  try {
    text = readFileSync(resolve(io.cwd, name), "utf8");
  } catch (error) {
    throw new UsageFault(`cannot read ${name}: ${describeSystemError(error)}`);
  }
  const machine = readMachine(text);
  if ("problem" in machine) throw new UsageFault(`${name}: ${machine.problem}`);
  return machine;
}

/** The estimate for a model; open sizes and batches that are too small are told. */
export function estimateModel(model: Model, cluster: Cluster): { estimate: ClusterEstimate; batch: number } {
  const work = workloadOf(model);
  if (work === null) {
    const { name, min } = model.dims[0]!;
    throw new UsageFault(`--cluster needs every size: --set ${name}=${Math.max(min, 64)}`);
  }
  const all = cluster.nodes * cluster.devices;
  if (work.batch < all) {
    const name = model.train ? "train.batch" : "a train block's batch";
    throw new UsageFault(
      `--cluster ${cluster.nodes}x${cluster.devices}: a batch of ${work.batch} has no example for each of ${all} devices (--set ${name}=${all * 32})`,
    );
  }
  return { estimate: estimateCluster(work, cluster), batch: work.batch };
}
