/** @file Products and sums that become one instruction where there is relaxed SIMD. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import wabt from "wabt";
import { compilePlan } from "../../src/backends/wasm/compile-plan.ts";
import { planProgram } from "../../src/plan/plan-program.ts";
import { fuseProducts } from "../../src/runtime/fuse.ts";
import { constantI32 } from "../../src/wasm/code.ts";
import { createModule } from "../../src/wasm/module.ts";
import { f32x4, v128 } from "../../src/wasm/simd.ts";
import { lowered } from "../backends/typescript/specs.ts";

const FEATURES = { simd: true, relaxed_simd: true, threads: true };
const MADD = [0xfd, 0x85, 0x02];

/** A module that stores (1 + 2⁻¹²)² - 1, once rounded twice and once perhaps fused; `locals` stand before the one added. */
function squareModule(locals: number): Uint8Array<ArrayBuffer> {
  const module = createModule();
  const run = module.define([], null, (scope) => {
    for (let i = 0; i < locals; i++) scope.local("v128");
    const z = scope.local("v128");
    const x = f32x4.constant(1 + 2 ** -12);
    return {
      code: [
        z.set(f32x4.constant(-1)),
        v128.store(constantI32(0), f32x4.add(f32x4.multiply(x, x), z)),
        v128.store(constantI32(16), f32x4.multiplyAdd(x, x, z)),
      ],
    };
  });
  module.exportFunction("run", run);
  return module.finish(1);
}

function count(bytes: Uint8Array, part: readonly number[]): number {
  return [...bytes].filter((_, at) => part.every((byte, i) => bytes[at + i] === byte)).length;
}

test.each([0, 200])("only what is marked is fused, with %d locals", async (locals) => {
  const bytes = squareModule(locals);
  const fused = fuseProducts(bytes, () => true);
  expect(fused).toHaveLength(bytes.length);
  expect([count(bytes, MADD), count(fused, MADD)]).toEqual([0, 1]);
  const { readWasm } = await wabt();
  expect(() => readWasm(bytes, { simd: true }).validate()).not.toThrow();
  expect(() => readWasm(fused, FEATURES).validate()).not.toThrow();
});

test("a module stays as it is where the engine has no relaxed SIMD", () => {
  const bytes = squareModule(0);
  expect(fuseProducts(bytes, () => false)).toBe(bytes);
});

test("what the engine is asked about is a module with a relaxed multiply-add", async () => {
  const { readWasm } = await wabt();
  const asked: Uint8Array[] = [];
  fuseProducts(squareModule(0), (bytes) => asked.push(bytes) > 0);
  expect(count(asked[0]!, MADD)).toBe(1);
  expect(() => readWasm(asked[0]!, { simd: true, relaxed_simd: true }).validate()).not.toThrow();
  expect(() => readWasm(asked[0]!, { simd: true }).validate()).toThrow();
});

test("the products of a network are fused and validate", async () => {
  const { bytes } = compilePlan(planProgram(lowered("conv")));
  const fused = fuseProducts(bytes, () => true);
  expect(count(fused, MADD)).toBeGreaterThan(50);
  const { readWasm } = await wabt();
  expect(() => readWasm(fused, FEATURES).validate()).not.toThrow();
});

/** Node 20 has relaxed SIMD behind a flag, which later ones need not. */
const FLAGS = process.version.startsWith("v20.") ? ["--experimental-wasm-relaxed-simd"] : [];

test("fused, the result is that of one rounding, or of two where the processor cannot", () => {
  const fused = fuseProducts(squareModule(0), () => true);
  const code = `
    const memory = new WebAssembly.Memory({ initial: 1 });
    const module = new WebAssembly.Module(Uint8Array.from([${String([...fused])}]));
    new WebAssembly.Instance(module, { env: { memory } }).exports.run();
    const numbers = new Float32Array(memory.buffer);
    console.log(numbers[0], numbers[4]);`;
  const run = execFileSync(process.execPath, [...FLAGS, "-e", code], { encoding: "utf8" });
  const [plain, marked] = run.trim().split(" ").map(Number);
  expect(plain).toBe(2 ** -11);
  expect([2 ** -11, 2 ** -11 + 2 ** -24]).toContain(marked);
});
