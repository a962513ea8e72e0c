/** @file Every function of the scalar formulas on four numbers. Long ones are functions of the module, shared by all kernels. */
import { type Expr, type Local } from "../../../wasm/code.ts";
import { call, type FunctionRef, type ModuleBuilder } from "../../../wasm/module.ts";
import { f32x4, v128 } from "../../../wasm/simd.ts";
import { createSteps, type Steps } from "../../../wasm/steps.ts";
import type { BinaryFunction, UnaryFunction } from "../../../ir/scalar.ts";
import { erf } from "./erf.ts";
import { exp, expm1 } from "./exp.ts";
import { log, log1p } from "./log.ts";
import { pow } from "./pow.ts";
import { tanh } from "./tanh.ts";
import { cos, cosOfTurns, sin } from "./trigonometry.ts";

type V128 = Expr<"v128">;

type Shared = "expm1" | "log" | "log1p" | "erf" | "sin" | "cos" | "pow" | "cosOfTurns";

export interface MathFunctions {
  readonly unary: (steps: Steps, name: UnaryFunction, x: V128) => V128;
  readonly binary: (steps: Steps, name: Exclude<BinaryFunction, Comparison>, x: V128, y: V128) => V128;
  readonly shared: (name: Shared, ...operands: readonly V128[]) => V128;
}

export type Comparison = "<" | "<=" | ">" | ">=" | "==";

const SHARED: Readonly<Record<Shared, (steps: Steps, ...x: V128[]) => V128>> = {
  expm1,
  log,
  log1p,
  erf,
  sin,
  cos,
  pow: (steps, x, y) => pow(steps, x!, y!),
  cosOfTurns,
} as Readonly<Record<Shared, (steps: Steps, ...x: V128[]) => V128>>;

export function createMath(module: ModuleBuilder): MathFunctions {
  const known = new Map<Shared, FunctionRef>();
  const shared = (name: Shared, ...operands: readonly V128[]): V128 => {
    const ref = known.get(name) ?? define(module, name, operands.length);
    known.set(name, ref);
    return call("v128", ref, ...operands);
  };
  return {
    shared,
    unary(steps, name, x) {
      switch (name) {
        case "neg":
          return f32x4.negate(x);
        case "abs":
          return f32x4.abs(x);
        case "sign":
          return sign(steps, x);
        case "floor":
          return f32x4.floor(x);
        case "ceil":
          return f32x4.ceil(x);
        case "round":
          return f32x4.nearest(x);
        case "sqrt":
          return f32x4.sqrt(x);
        case "exp":
          return exp(steps, x);
        case "tanh":
          return tanh(steps, steps.keep(x));
        default:
          return shared(name, x);
      }
    },
    binary(_steps, name, x, y) {
      switch (name) {
        case "+":
          return f32x4.add(x, y);
        case "-":
          return f32x4.subtract(x, y);
        case "*":
          return f32x4.multiply(x, y);
        case "/":
          return f32x4.divide(x, y);
        case "min":
          return f32x4.min(x, y);
        case "max":
          return f32x4.max(x, y);
        case "pow":
          return shared("pow", x, y);
      }
    },
  };
}

function define(module: ModuleBuilder, name: Shared, arity: number): FunctionRef {
  const parameters = new Array<"v128">(arity).fill("v128");
  return module.define(parameters, "v128", (scope, given) => {
    const steps = createSteps(scope);
    const result = SHARED[name](steps, ...(given as Local<"v128">[]));
    return { code: steps.code, result };
  });
}

/** 1 with the sign of x; x itself where it is 0 or NaN. */
function sign(steps: Steps, given: V128): V128 {
  const x = steps.keep(given);
  const unit = v128.or(v128.and(x, f32x4.constant(-0)), f32x4.constant(1));
  const isOrdered = v128.or(f32x4.less(x, f32x4.constant(0)), f32x4.greater(x, f32x4.constant(0)));
  return v128.bitSelect(unit, x, isOrdered);
}
