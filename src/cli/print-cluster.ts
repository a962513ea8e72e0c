/** @file `summary --cluster`: the estimate as a table and as JSON. */
import type { Cluster, ClusterEstimate, Estimate } from "../driver/cluster/estimate.ts";
import { formatBytes, formatCount } from "../train/format-numbers.ts";
import { printTable } from "./table.ts";

/** Lines below the totals; times of an update. */
export function printCluster(
  { nodes, devices, machine }: Cluster,
  { perDevice, data, pipeline }: ClusterEstimate,
  batch: number,
): string[] {
  const all = nodes * devices;
  const columns: readonly (readonly [string, Estimate])[] = [
    ["a copy a device", data],
    ...(pipeline ? [[`${pipeline.stages} stages a node`, pipeline] as const] : []),
  ];
  const row = (title: string, cell: (estimate: Estimate) => string): string[] => [
    title,
    ...columns.map(([, estimate]) => cell(estimate)),
  ];
  const rows = [
    row("update", (e) => formatSeconds(e.step)),
    row("  computing", (e) => formatSeconds(e.compute)),
    row("  waiting for others", (e) => `${formatSeconds(e.exposed)} (${formatShare(e.share)})`),
    row("sent by a device", (e) => `${formatBytes(e.sent)} in ${formatSeconds(e.communication)}`),
    row("examples a second", (e) => formatCount(e.examplesPerSecond)),
    row("against one device", (e) => `${e.speedup.toPrecision(3)}× of ${all}×`),
    row(
      "memory a device",
      (e) => `${formatBytes(e.memory)} of ${formatBytes(machine.memory)}${e.fits ? "" : ": too much"}`,
    ),
    ...(pipeline
      ? [["bubble", "", `${formatShare(pipeline.bubble)} of ${pipeline.microbatches} microbatches' time`]]
      : []),
  ];
  const part = batch === perDevice * all ? `${perDevice}` : `up to ${perDevice}`;
  return [
    `${nodes} × ${devices} devices (${machine.name}), batch ${formatCount(batch)}: ${part} examples a device; an estimate, see docs/scaling.md`,
    "",
    ...printTable(["", ...columns.map(([title]) => title)], rows, [
      "left",
      ...columns.map(() => "right" as const),
    ]),
    "",
  ];
}

/** Seconds, bytes and shares as they are. */
export function clusterJson(
  { nodes, devices, machine }: Cluster,
  { perDevice, data, pipeline }: ClusterEstimate,
): object {
  return { nodes, devices, machine: machine.name, perDevice, data, pipeline };
}

function formatSeconds(seconds: number): string {
  if (seconds >= 1) return `${seconds.toPrecision(3)} s`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toPrecision(3)} ms` : `${(seconds * 1e6).toPrecision(3)} µs`;
}

function formatShare(share: number): string {
  return `${(share * 100).toPrecision(2)} %`;
}
