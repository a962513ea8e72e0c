/** @file Vectorised functions against float64, in units in the last place of float32. */
import { expect, test } from "vitest";
import { createMath } from "../../../src/backends/wasm/math/functions.ts";
import { applyBinary, applyUnary, type UnaryFunction } from "../../../src/ir/scalar.ts";
import { startWasm } from "../../../src/runtime/wasm.ts";
import { constantI32 } from "../../../src/wasm/code.ts";
import { createModule } from "../../../src/wasm/module.ts";
import { v128 } from "../../../src/wasm/simd.ts";
import { createSteps } from "../../../src/wasm/steps.ts";

const COUNT = 4096;

/** The function of four numbers at 0 (and of four more at 16), stored at 32. */
function compile(name: UnaryFunction | "pow"): (x: Float32Array, y?: Float32Array) => Float32Array {
  const module = createModule();
  const math = createMath(module);
  const run = module.define([], null, (scope) => {
    const steps = createSteps(scope);
    const x = steps.keep(v128.load(constantI32(0)));
    const y = steps.keep(v128.load(constantI32(16)));
    const result = name === "pow" ? math.binary(steps, "pow", x, y) : math.unary(steps, name, x);
    steps.push(v128.store(constantI32(32), result));
    return { code: steps.code };
  });
  module.exportFunction("run", run);
  const started = startWasm(module.finish(1, 1), { pages: 1, threadPages: 0, size: 64 });
  if (!started) throw new Error("the module does not validate");
  const numbers = started.memory;
  return (x, y) => {
    const out = new Float32Array(x.length);
    for (let i = 0; i < x.length; i += 4) {
      numbers.set(x.subarray(i, i + 4), 0);
      if (y) numbers.set(y.subarray(i, i + 4), 4);
      started.run("run")(0, { seed: 0, step: 0, phaseStep: 0, learningRate: 0 });
      out.set(numbers.subarray(8, 8 + Math.min(4, x.length - i)), i);
    }
    return out;
  };
}

/** How many steps of float32 lie between a result and the exact value; 0 for the same special value. */
function unitsBetween(got: number, exact: number): number {
  if (Number.isNaN(exact)) return Number.isNaN(got) ? 0 : Infinity;
  const rounded = Math.fround(exact);
  if (!Number.isFinite(rounded) || rounded === 0) {
    return Object.is(got, rounded) || Math.abs(got - exact) <= 2 ** -149 ? 0 : Infinity;
  }
  const unit = Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.abs(exact))) - 23));
  return Math.abs(got - exact) / unit;
}

/** Numbers of every size between 2^low and 2^high, of both signs. */
function wide(low: number, high: number): Float32Array {
  return Float32Array.from({ length: COUNT }, (_, i) => {
    const share = ((i * 0.6180339887498949) % 1) * (high - low) + low;
    return (i % 2 ? -1 : 1) * 2 ** share;
  });
}

const SPECIAL = Float32Array.of(
  0,
  -0,
  1,
  -1,
  Infinity,
  -Infinity,
  NaN,
  1e-40,
  -1e-40,
  1e-45,
  0.5,
  -0.5,
  3.4e38,
  -3.4e38,
  2,
  -2,
);

function worst(name: UnaryFunction, x: Float32Array): { units: number; at: number } {
  const got = compile(name)(x);
  let worstOf = { units: 0, at: 0 };
  x.forEach((value, i) => {
    const units = unitsBetween(got[i]!, applyUnary(name, value));
    if (units > worstOf.units) worstOf = { units, at: value };
  });
  return worstOf;
}

const LIMIT: Readonly<Partial<Record<UnaryFunction, number>>> = {
  exp: 2,
  expm1: 2,
  log: 2,
  log1p: 2,
  tanh: 3,
  erf: 2,
  sin: 2,
  cos: 2,
  sqrt: 0.5,
  neg: 0,
  abs: 0,
  sign: 0,
  floor: 0,
  ceil: 0,
  round: 0,
};

/** sin and cos lose accuracy beyond 10⁶, as documented. */
const RANGES: readonly (readonly [number, number])[] = [
  [-149, -20],
  [-20, 0],
  [-2, 3],
  [0, 7],
  [7, 19],
];

for (const [name, limit] of Object.entries(LIMIT) as [UnaryFunction, number][]) {
  test(`${name} is right to ${limit} units in the last place, special values included`, () => {
    const trigonometric = name === "sin" || name === "cos";
    const special = trigonometric
      ? SPECIAL.filter((x) => !(Math.abs(x) > 1e6 && Number.isFinite(x)))
      : SPECIAL;
    for (const x of [
      special,
      ...RANGES.map(([low, high]) => wide(low, high)),
      ...(trigonometric ? [] : [wide(19, 128)]),
    ]) {
      const { units, at } = worst(name, x);
      expect(units, `${name}(${at})`).toBeLessThanOrEqual(limit);
    }
  });
}

test("pow is right to 1 unit in the last place, special values included", () => {
  const run = compile("pow");
  const cases: [number, number][] = [];
  for (const x of SPECIAL) for (const y of [...SPECIAL, 3, -3, 1.5, 7, 1e9]) cases.push([x, y]);
  const bases = wide(-60, 60);
  const small = wide(-2, 2);
  for (let i = 0; i < COUNT; i++)
    cases.push(
      [Math.abs(bases[i]!), small[(i * 7) % COUNT]!],
      [small[i]!, Math.round(small[(i * 5) % COUNT]! * 8)],
    );
  const got = run(
    Float32Array.from(cases, (c) => c[0]),
    Float32Array.from(cases, (c) => c[1]),
  );
  cases.forEach(([x, y], i) => {
    const [a, b] = [Math.fround(x), Math.fround(y)];
    expect(unitsBetween(got[i]!, applyBinary("pow", a, b)), `${a} ** ${b} = ${got[i]}`).toBeLessThanOrEqual(
      1,
    );
  });
});
