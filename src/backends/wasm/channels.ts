/** @file Work on the channels of a pixel, four at a time and then one by one. */
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { countUp } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { v128 } from "../../wasm/simd.ts";

/** Loads and stores of four channels or of one. */
export interface Lanes {
  readonly load: (address: Expr<"i32">) => Expr<"v128">;
  readonly store: (address: Expr<"i32">, value: Expr<"v128">) => Code;
}

const FOUR: Lanes = {
  load: (address) => v128.load(address),
  store: (address, value) => v128.store(address, value),
};
const ONE: Lanes = {
  load: (address) => v128.load32Splat(address),
  store: (address, value) => v128.store32Lane(address, value, 0),
};

/** Runs the body for all channels; `at` is their place in bytes. */
export function eachChannel(
  scope: FunctionScope,
  channels: number,
  body: (lanes: Lanes, at: Local<"i32">) => readonly Code[],
): readonly Code[] {
  const at = scope.local("i32");
  const whole = channels - (channels % 4);
  return [
    ...countUp(at, constantI32(0), constantI32(4 * whole), body(FOUR, at), constantI32(16)),
    ...countUp(at, constantI32(4 * whole), constantI32(4 * channels), body(ONE, at), constantI32(4)),
  ];
}
