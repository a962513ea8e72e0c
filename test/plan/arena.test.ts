/** @file The arena: buffers that live at the same time never overlap, and kernels read only what was written. */
import { describe, expect, test } from "vitest";
import { printModule } from "../../src/backends/typescript/print-module.ts";
import { touchedBy } from "../../src/plan/accesses.ts";
import { allocate } from "../../src/plan/allocate.ts";
import type { BufferId, Plan, PlannedGraph } from "../../src/plan/plan.ts";
import { planProgram } from "../../src/plan/plan-program.ts";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import { importNetwork } from "../backends/typescript/run-module.ts";
import { examples, lowered, SPECS } from "../backends/typescript/specs.ts";
import type { Program } from "../../src/lower/program.ts";

test("the largest buffers come first, and gaps are filled", () => {
  const { offsets, size } = allocate([
    { size: 10, life: { first: 0, last: 1 } },
    { size: 100, life: { first: 0, last: 2 } },
    { size: 16, life: { first: 2, last: 3 } },
  ]);
  expect(offsets).toEqual([112, 0, 112]);
  expect(size).toBe(128);
});

describe.each(Object.keys(SPECS) as (keyof typeof SPECS)[])("%s", (name) => {
  test("memory that is not in use may hold anything: results stay the same with it full of NaN", async () => {
    const program = lowered(name);
    const [clean, poisoned] = [await importNetwork(program), await importPoisoned(program)];
    for (let step = 0; step < 3; step++) {
      const batch = examples(program, program.capacity - (step === 1 ? 1 : 0), step);
      expect(poisoned.step(batch)).toEqual(clean.step(batch));
    }
    expect(poisoned.save()).toEqual(clean.save());
  });

  test("pinned buffers overlap nothing but the states of other phases", () => {
    const plan = planProgram(lowered(name));
    const end = plan.phases[0]!.states.reduce((last, s) => Math.max(last, s.offset + s.size), 0);
    const states = new Set(plan.phases.flatMap((phase) => phase.states.map((s) => s.name)));
    const pinned = plan.buffers
      .filter((b) => b.pinned && !states.has(b.name))
      .sort((a, b) => a.offset - b.offset);
    pinned
      .slice(1)
      .forEach((b, i) => expect(b.offset).toBeGreaterThanOrEqual(pinned[i]!.offset + pinned[i]!.size));
    const shared = plan.buffers.filter((b) => !b.pinned);
    for (const b of shared) expect(b.offset).toBeGreaterThanOrEqual(end);
    for (const b of plan.buffers) expect(b.offset + b.size).toBeLessThanOrEqual(plan.size);
  });
});

/** The module with shared memory full of NaN before the step, and each buffer's after the last kernel that touches it. */
async function importPoisoned(program: Program): Promise<RuntimeNetwork> {
  const [script] = printModule(program, { target: "js" });
  const plan = planProgram(program);
  const graph = plan.phases[0]!.step;
  const lines = script!.text.split("\n");
  const start = lines.findIndex((line) => line.startsWith("function runStep"));
  const end = lines.indexOf("}", start);
  const dead = deadAfter(graph, plan);
  let position = -1;
  const body = lines.slice(start + 1, end).flatMap((line) => {
    // A scan's closing brace ends it; what is inside counts as one kernel.
    if (line.startsWith("    ")) return [line];
    if (/^ {2}for /.test(line)) return [line];
    position++;
    return [line, ...(dead.get(position) ?? []).map(([from, to]) => `  m.fill(NaN, ${from}, ${to});`)];
  });
  const first = Math.min(...plan.buffers.filter((b) => !b.pinned).map((b) => b.offset));
  const text = [
    ...lines.slice(0, start + 1),
    `  m.fill(NaN, ${first}, ${plan.size});`,
    ...body,
    ...lines.slice(end),
  ].join("\n");
  expect(position + 1).toBe(graph.kernels.length);
  const url = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
  const module = (await import(url)) as { create(): Promise<RuntimeNetwork> };
  return module.create();
}

/** Stretches of memory that are dead after each kernel (a scan is one). */
function deadAfter(graph: PlannedGraph, plan: Plan): Map<number, [number, number][]> {
  const last = new Map<BufferId, number>();
  graph.kernels.forEach((kernel, position) => {
    const { reads, writes } = touchedBy(kernel);
    for (const buffer of [...reads, ...writes]) last.set(buffer, position);
  });
  const dead = new Map<number, [number, number][]>();
  for (const [id, position] of last) {
    const buffer = plan.buffers[id]!;
    if (buffer.pinned) continue;
    dead.set(position, [...(dead.get(position) ?? []), [buffer.offset, buffer.offset + buffer.size]]);
  }
  return dead;
}
