/** @file Work on the channels of a pixel, four at a time, then two, then one. */
import { constantI32, type Code, type Expr, type Local } from "../../wasm/code.ts";
import { countUp } from "../../wasm/loops.ts";
import type { FunctionScope } from "../../wasm/module.ts";
import { v128 } from "../../wasm/simd.ts";

/** Loads and stores of four channels, two or one, at an address and so many bytes further. */
export interface Lanes {
  readonly load: (address: Expr<"i32">, offset?: number) => Expr<"v128">;
  readonly store: (address: Expr<"i32">, value: Expr<"v128">, offset?: number) => Code;
}

const FOUR: Lanes = { load: v128.load, store: v128.store };
const TWO: Lanes = {
  load: v128.load64Zero,
  store: (address, value, offset) => v128.store64Lane(address, value, 0, offset),
};
const ONE: Lanes = {
  load: v128.load32Splat,
  store: (address, value, offset) => v128.store32Lane(address, value, 0, offset),
};

/** Runs the body for all channels; `at` is their place in bytes. */
export function eachChannel(
  scope: FunctionScope,
  channels: number,
  body: (lanes: Lanes, at: Local<"i32">) => readonly Code[],
): readonly Code[] {
  const at = scope.local("i32");
  const fours = channels - (channels % 4);
  const twos = channels - (channels % 2);
  return [
    ...countUp(at, constantI32(0), constantI32(4 * fours), body(FOUR, at), constantI32(16)),
    ...(twos > fours ? [at.set(constantI32(4 * fours)), ...body(TWO, at)] : []),
    ...(channels > twos ? [at.set(constantI32(4 * twos)), ...body(ONE, at)] : []),
  ];
}
