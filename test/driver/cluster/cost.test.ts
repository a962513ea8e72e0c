import { describe, expect, test } from "vitest";
import {
  allReduceSeconds,
  computeSeconds,
  exposedSeconds,
  ringSeconds,
} from "../../../src/driver/cluster/cost.ts";
import { estimateCluster } from "../../../src/driver/cluster/estimate.ts";
import { type Machine, MACHINES, readMachine } from "../../../src/driver/cluster/machine.ts";
import { splitStages } from "../../../src/driver/cluster/stages.ts";
import type { Piece, Workload } from "../../../src/driver/cluster/workload.ts";

const plain: Machine = {
  ...{
    name: "plain",
    flops: 1e9,
    matmul: 2e9,
    memory: 1e9,
    bandwidth: 1e12,
    launch: 0,
    step: 0,
    bytes: 4,
    overlap: 0,
  },
  ...{ link: { bandwidth: 1e9, latency: 0 }, network: { bandwidth: 1e8, latency: 0 } },
};
const piece = (macs: number, params = 0): Piece => ({
  macs,
  convolves: true,
  values: 10,
  params,
  tensors: params > 0 ? 1 : 0,
});
const work: Workload = {
  ...{
    pieces: [piece(1e6, 1e6), piece(1e6, 1e6), piece(2e6)],
    trainable: 2e6,
    states: 1,
    batch: 64,
    inputs: 5,
  },
};

describe("costs on a cluster", () => {
  test("a multiply-add is two operations forwards and four backwards", () => {
    const { forward, backward } = computeSeconds([piece(1e6)], 10, 0, { ...plain, bandwidth: 1e30 });
    expect(forward).toBeCloseTo(2e7 / 1e9, 12);
    expect(backward).toBeCloseTo(4e7 / 1e9, 12);
    const product = { ...piece(1e6), convolves: false };
    expect(computeSeconds([product], 10, 0, { ...plain, bandwidth: 1e30 }).forward).toBeCloseTo(
      2e7 / 2e9,
      12,
    );
  });

  test("a ring sends every byte but one share twice", () => {
    expect(ringSeconds(1e9, 4, plain.link)).toBeCloseTo(1.5, 12);
    expect(ringSeconds(1e9, 1, plain.link)).toBe(0);
    expect(ringSeconds(0, 3, { bandwidth: 1, latency: 1e-3 })).toBeCloseTo(4e-3, 12);
  });

  test("between nodes each device sends its share alone", () => {
    expect(allReduceSeconds(8e6, 2, 4, plain)).toBeCloseTo(1.5 * 8e-3 + 2e-2, 12);
  });

  test("the last bucket of gradients is never hidden", () => {
    expect(exposedSeconds(0.4, 1, 4 * 25 * 2 ** 20, 1)).toBeCloseTo(0.1, 12);
    expect(exposedSeconds(0.4, 0.1, 4 * 25 * 2 ** 20, 1)).toBeCloseTo(0.3, 12);
    expect(exposedSeconds(0.4, 10, 1000, 1)).toBeCloseTo(0.4, 12);
  });

  test("stages of a pipeline are in a row, and the heaviest is as light as can be", () => {
    const stages = splitStages(
      [5, 1, 1, 3, 2, 4].map((macs) => piece(macs)),
      3,
    );
    expect(stages.map((stage) => stage.map((p) => p.macs))).toEqual([[5, 1], [1, 3, 2], [4]]);
    expect(splitStages([piece(3)], 4)).toHaveLength(1);
  });
});

describe("an estimate", () => {
  test("of one device has no communication, and is its own measure", () => {
    const { data, pipeline, perDevice } = estimateCluster(work, { nodes: 1, devices: 1, machine: plain });
    expect(data).toMatchObject({ communication: 0, exposed: 0, share: 0, speedup: 1, sent: 0, fits: true });
    expect([pipeline, perDevice]).toEqual([null, 64]);
  });

  test("gets faster with devices, but by less than their number", () => {
    const speedups = [1, 2, 4, 8].map(
      (devices) => estimateCluster(work, { nodes: 1, devices, machine: plain }).data.speedup,
    );
    for (const [i, speedup] of speedups.entries()) {
      expect(speedup).toBeLessThanOrEqual(2 ** i);
      if (i > 0) expect(speedup).toBeGreaterThan(speedups[i - 1]!);
    }
  });

  test("tells where memory does not suffice, and what a pipeline needs of it", () => {
    const { data, pipeline } = estimateCluster(work, {
      nodes: 1,
      devices: 3,
      machine: { ...plain, memory: 3e7 },
    });
    expect(data.fits).toBe(false);
    expect(pipeline!.fits).toBe(true);
    expect(pipeline!.stages).toBe(2);
    expect(pipeline!.bubble).toBeCloseTo(1 / 9, 12);
  });
});

describe("the description of a machine", () => {
  test("takes what it leaves out from another", () => {
    const machine = readMachine('{ "name": "mine", "like": "a100", "network": { "bandwidth": 1e9 } }');
    const { a100 } = MACHINES;
    expect(machine).toEqual({ ...a100, name: "mine", network: { ...a100!.network, bandwidth: 1e9 } });
  });

  test.each([
    ["[1]", "one object"],
    ["{", "not JSON"],
    ['{ "like": "v100" }', "h100, a100, cpu"],
    ['{ "flop": 1 }', "there is no flop"],
    ['{ "flops": -1 }', "flops is -1"],
    ['{ "overlap": 2 }', "from 0 to 1"],
    ['{ "link": 3 }', "link is no object"],
    ['{ "network": { "speed": 3 } }', "there is no network.speed"],
  ])("%s is refused: %s", (json, problem) => {
    expect(readMachine(json)).toHaveProperty("problem", expect.stringContaining(problem));
  });
});
