/** @file What steps leave behind: nothing that lasts, and nothing that grows with the network or the batch. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { printModule } from "../../src/backends/typescript/print-module.ts";
import { compilePlan } from "../../src/backends/wasm/compile-plan.ts";
import { planProgram } from "../../src/plan/plan-program.ts";
import { examples, lowered, type SPECS } from "../backends/typescript/specs.ts";

/** Bytes of the result and of a few small objects; the smallest batch here has more. */
const MOST = 4096;
/** So large that nothing is collected while steps are counted: what they leave is all still there. */
const FLAGS = ["--expose-gc", "--min-semi-space-size=64", "--max-semi-space-size=64"];

const SCRIPT = `
import { create } from "./network.mjs";
const network = await create({ kernels: process.argv[2] });
for (let i = 0; i < 2000; i++) network.step(batch);
gc();
gc();
const before = process.memoryUsage();
for (let i = 0; i < 3000; i++) network.step(batch);
const after = process.memoryUsage();
gc();
gc();
const { heapUsed } = process.memoryUsage();
console.log(JSON.stringify({
  step: (after.heapUsed - before.heapUsed) / 3000,
  buffers: after.arrayBuffers - before.arrayBuffers,
  lasting: (heapUsed - before.heapUsed) / 3000,
}));
`;

interface Left {
  readonly step: number;
  readonly buffers: number;
  readonly lasting: number;
}

test.each([
  ["conv", "wasm"],
  ["mlp", "ts"],
  ["recurrent", "wasm"],
] as const)("a step of %s in %s leaves a few small objects, and no buffers", (name, kernels) => {
  const { step, buffers, lasting } = countBytes(name, kernels);
  expect(step).toBeLessThan(MOST);
  expect(buffers).toBe(0);
  expect(lasting).toBeLessThan(100);
});

function countBytes(name: keyof typeof SPECS, kernels: string): Left {
  const folder = mkdtempSync(join(tmpdir(), "nabla-allocation-"));
  try {
    const program = lowered(name);
    const [file] = printModule(program, { target: "js", wasm: compilePlan(planProgram(program)) });
    writeFileSync(join(folder, "network.mjs"), file!.text);
    const fields = Object.entries(examples(program, program.capacity, 1)).map(
      ([field, values]) => `${field}: Float32Array.of(${[...values].join()})`,
    );
    writeFileSync(
      join(folder, "main.mjs"),
      `${SCRIPT}`.replace("const network", `const batch = { ${fields.join()} };\nconst network`),
    );
    const out = execFileSync(process.execPath, [...FLAGS, join(folder, "main.mjs"), kernels], {
      encoding: "utf8",
    });
    return JSON.parse(out) as Left;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
