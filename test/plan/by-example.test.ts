/** @file Scans that treat every example alone, and such as do not. */
import { expect, test } from "vitest";
import { argument } from "../../src/ir/scalar.ts";
import { ZERO } from "../../src/plan/affine.ts";
import { touchedBy } from "../../src/plan/accesses.ts";
import { runsByExample } from "../../src/plan/by-example.ts";
import type { Access, BufferId, LoopKernel, ScanKernel } from "../../src/plan/plan.ts";
import { planProgram } from "../../src/plan/plan-program.ts";
import { lowered } from "../backends/typescript/specs.ts";

const N = { batch: 1 };
const ORIGIN = { path: "", span: null, types: [] };

/** 3 turns of to = from, for n examples of 4 numbers. */
function copies(from: Partial<Access>, to: Partial<Access>, change: Partial<LoopKernel> = {}): ScanKernel {
  const access = (buffer: number, given: Partial<Access>): Access => ({
    ...{ buffer: buffer as BufferId, offset: ZERO, strides: [4, 1] },
    ...given,
  });
  const copy: LoopKernel = {
    ...{ kind: "loop", sizes: [N, 4], reduced: [false, false], folds: [], origin: ORIGIN },
    inner: {
      terms: [
        { kind: "load", access: access(1, from) },
        { kind: "formula", formula: argument(0), arguments: [0] },
      ],
      stores: [{ access: access(2, to), term: 1 }],
    },
    outer: { terms: [], stores: [] },
    ...change,
  };
  return { ...{ kind: "scan", length: 3, reverse: false, depth: 0 }, body: [copy], origin: ORIGIN };
}

const B = { buffer: 2 as BufferId };

test.each<[string, ScanKernel]>([
  ["a copy", copies({}, {})],
  [
    "numbers of all turns, example by example",
    copies({}, { strides: [12, 1], offset: { ...ZERO, turns: [4] } }),
  ],
  ["what is the same for all examples", copies({ strides: [0, 1] }, {})],
  ["a neighbour's numbers that are not written", copies({ offset: { ...ZERO, constant: 4 } }, {})],
])("%s: by example", (_, scan) => {
  expect(runsByExample(scan)).toBe(true);
});

test.each<[string, ScanKernel]>([
  ["a neighbour's numbers that are written", copies({ ...B, offset: { ...ZERO, constant: 4 } }, {})],
  ["written numbers that all examples read", copies({ ...B, strides: [0, 1] }, {})],
  ["turns that reach into the next example", copies({}, { offset: { ...ZERO, turns: [4] } })],
  ["examples side by side", copies({}, { strides: [1, N] })],
  ["two sizes of an example in one buffer", copies({ ...B, strides: [8, 1] }, {})],
  ["places that depend on how many there are", copies({}, { offset: { ...ZERO, batch: 4 } })],
  ["sums over examples", copies({}, {}, { reduced: [true, false] })],
  ["no examples", copies({}, {}, { sizes: [5, 4] })],
  ["a scan in a scan", { ...copies({}, {}), depth: 1 }],
])("%s: not by example", (_, scan) => {
  expect(runsByExample(scan)).toBe(false);
});

test("LSTM and GRU run by example, on buffers that share no memory", () => {
  const plan = planProgram(lowered("recurrent"));
  const scans = plan.phases[0]!.step.kernels.filter((kernel) => kernel.kind === "scan");
  expect(scans.length).toBeGreaterThanOrEqual(4);
  for (const scan of scans) {
    expect(runsByExample(scan)).toBe(true);
    const { reads, writes } = touchedBy(scan);
    const touched = new Set([...reads, ...writes]);
    const places = plan.buffers.filter((b) => touched.has(b.id)).sort((a, b) => a.offset - b.offset);
    places
      .slice(1)
      .forEach((b, i) => expect(b.offset).toBeGreaterThanOrEqual(places[i]!.offset + places[i]!.size));
  }
});
