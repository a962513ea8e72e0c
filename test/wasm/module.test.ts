/** @file The assembler: what it writes validates by wabt and computes what it says. */
import { expect, test } from "vitest";
import wabt from "wabt";
import {
  block,
  branch,
  branchIf,
  choose,
  constantI32,
  type Expr,
  ifThen,
  type Local,
  loop,
  type ValueType,
} from "../../src/wasm/code.ts";
import { f32 } from "../../src/wasm/f32.ts";
import { i32 } from "../../src/wasm/i32.ts";
import { countUp, repeat, smaller, whilePositive } from "../../src/wasm/loops.ts";
import { call, createModule, type FunctionBody, type FunctionScope, invoke } from "../../src/wasm/module.ts";
import { f32x4, f64x2, i32x4, i64x2, shuffle, v128 } from "../../src/wasm/simd.ts";

interface Instance {
  readonly exports: Record<string, (...numbers: number[]) => number>;
}

/** Not in the types that tests are checked with. */
const api = (
  globalThis as unknown as {
    WebAssembly: Record<"Memory" | "Module" | "Instance", new (...args: unknown[]) => unknown>;
  }
).WebAssembly;

function instantiate(bytes: Uint8Array): { instance: Instance; memory: ArrayBuffer } {
  const memory = new api.Memory({ initial: 1 }) as { buffer: ArrayBuffer };
  const instance = new api.Instance(new api.Module(bytes), { env: { memory } }) as Instance;
  return { instance, memory: memory.buffer };
}

/** A module of one function, checked by wabt and started. */
async function start(
  parameters: readonly ValueType[],
  result: ValueType | null,
  body: (scope: FunctionScope, parameters: readonly Local[]) => FunctionBody,
) {
  const module = createModule();
  module.exportFunction("run", module.define(parameters, result, body));
  const bytes = module.finish(1);
  const { readWasm } = await wabt();
  readWasm(bytes, { simd: true }).validate();
  const { instance, memory } = instantiate(bytes);
  return { run: instance.exports["run"]!, memory };
}

test.each([0, 1, -1, 63, 64, -64, -65, 127, 128, 8191, 8192, -8193, 2147483647, -2147483648])(
  "the constant %d survives its encoding",
  async (value) => {
    const { run } = await start([], "i32", () => ({ code: [], result: constantI32(value) }));
    expect(run()).toBe(value);
  },
);

test("arithmetic of integers, with and without known numbers", async () => {
  const { run } = await start(["i32", "i32"], "i32", (_, [x, y]) => {
    const [a, b] = [x, y] as [Local<"i32">, Local<"i32">];
    const sum = i32.add(i32.multiply(a, constantI32(3)), i32.subtract(b, constantI32(0)));
    return { code: [], result: i32.xor(sum, i32.add(constantI32(2), constantI32(5))) };
  });
  expect(run(4, 10)).toBe((4 * 3 + 10) ^ 7);
});

test("blocks, loops and branches go where their labels are", async () => {
  const { run } = await start(["i32"], "i32", (scope, [n]) => {
    const left = n as Local<"i32">;
    const sum = scope.local("i32");
    return {
      code: [
        block((end) => [
          loop((again) => [
            branchIf(end, i32.isZero(left)),
            ifThen(
              i32.and(left, constantI32(1)),
              [sum.set(i32.add(sum, left))],
              [sum.set(i32.add(sum, constantI32(100)))],
            ),
            left.set(i32.subtract(left, constantI32(1))),
            branch(again),
          ]),
        ]),
      ],
      result: sum,
    };
  });
  expect(run(5)).toBe(5 + 100 + 3 + 100 + 1);
});

test("counting loops run as often as they say, also not at all", async () => {
  const { run } = await start(["i32"], "i32", (scope, [n]) => {
    const count = n as Local<"i32">;
    const [i, total, rest] = [scope.local("i32"), scope.local("i32"), scope.local("i32")];
    const add = (value: Expr<"i32">) => total.set(i32.add(total, value));
    return {
      code: [
        ...repeat(scope.local("i32"), count, [add(constantI32(1))]),
        ...repeat(scope.local("i32"), constantI32(3), [add(constantI32(1000))]),
        ...countUp(i, constantI32(0), count, [add(i32.multiply(i, constantI32(10)))], constantI32(2)),
        rest.set(count),
        ...whilePositive(rest, [add(constantI32(100000)), rest.set(i32.subtract(rest, constantI32(4)))]),
      ],
      result: i32.add(
        total,
        choose(i32.less(count, constantI32(0)), constantI32(-1), smaller(count, constantI32(0))),
      ),
    };
  });
  expect(run(5)).toBe(5 + 3000 + (0 + 2 + 4) * 10 + 2 * 100000);
  expect(run(0)).toBe(3000);
  expect(run(-2)).toBe(3000 - 1);
});

test("vectors are loaded, turned, computed and stored", async () => {
  const { run, memory } = await start([], null, (scope) => {
    const zero = constantI32(0);
    const x = scope.local("v128");
    const wide = f32x4.fromF64x2(f64x2.multiply(f64x2.fromF32x4(x), f64x2.constant(0.5)));
    const mask = f32x4.greater(x, f32x4.constant(2));
    return {
      code: [
        x.set(v128.load(zero)),
        v128.store(zero, f32x4.add(x, f32x4.constant(1.5)), 16),
        v128.store(zero, shuffle(x, x, [3, 2, 1, 0]), 32),
        v128.store(zero, wide, 48),
        v128.store(zero, v128.bitSelect(x, f32x4.negate(x), mask), 64),
        v128.store(zero, f32x4.fromI32x4(i32x4.shiftLeft(i32x4.constant(1, 2, 3, -4), constantI32(2))), 80),
        v128.store32Lane(zero, x, 2, 96),
        v128.store64Lane(zero, x, 1, 100),
        v128.store(zero, v128.load32Lane(zero, v128.load64Zero(zero), 3, 4), 112),
        v128.store(zero, v128.load32Splat(zero, 8), 128),
        v128.store(zero, i64x2.add(i32x4.constant(-1, 0, 1, 0), i32x4.constant(1, 0, 1, 0)), 144),
        f32.store(zero, f32.add(f32x4.lane(x, 3), f32.fromI32(constantI32(2))), 160),
      ],
    };
  });
  const numbers = new Float32Array(memory);
  numbers.set([1, 2, 3, 4]);
  run();
  expect([...numbers.subarray(4, 12)]).toEqual([2.5, 3.5, 4.5, 5.5, 4, 3, 2, 1]);
  expect([...numbers.subarray(12, 16)]).toEqual([0.5, 1, 0, 0]);
  expect([...numbers.subarray(16, 24)]).toEqual([-1, -2, 3, 4, 4, 8, 12, -16]);
  expect([...numbers.subarray(24, 27)]).toEqual([3, 3, 4]);
  expect([...numbers.subarray(28, 36)]).toEqual([1, 2, 0, 2, 3, 3, 3, 3]);
  expect([...new Int32Array(memory).subarray(36, 40)]).toEqual([0, 1, 2, 0]);
  expect(numbers[40]).toBe(6);
});

test("functions that differ in constants alone become one, and still compute what each says", () => {
  const module = createModule();
  const sizes: number[] = [];
  const scaled = [3, 5, 7].map((factor) =>
    module.define(["i32"], "i32", (scope, [x]) => {
      const sum = scope.local("i32");
      const turn = sum.set(i32.add(sum, i32.multiply(x as Local<"i32">, constantI32(factor))));
      return { code: repeat(scope.local("i32"), constantI32(factor), [turn]), result: sum };
    }),
  );
  const twice = scaled.map((ref) =>
    module.define(["i32"], "i32", (_, [x]) => ({ code: [], result: call("i32", ref, call("i32", ref, x!)) })),
  );
  twice.forEach((ref, i) => {
    const outer = module.define(["i32"], "i32", (_, [x]) => ({ code: [], result: call("i32", ref, x!) }));
    module.exportFunction(`f${i}`, outer);
    sizes.push(i);
  });
  const bytes = module.finish(1);
  const { instance } = instantiate(bytes);
  expect(sizes.map((i) => instance.exports[`f${i}`]!(2))).toEqual([2 * 3 ** 4, 2 * 5 ** 4, 2 * 7 ** 4]);
  expect(bytes.length).toBeLessThan(200);
});

test("globals are shared by functions", () => {
  const module = createModule();
  const global = module.global("i32");
  const write = module.define(["i32"], null, (_, [x]) => ({ code: [global.set(x as Local<"i32">)] }));
  const run = module.define(["i32"], "i32", (_, [x]) => ({ code: [invoke(write, x!)], result: global }));
  module.exportFunction("run", run);
  expect(instantiate(module.finish(1)).instance.exports["run"]!(41)).toBe(41);
});
