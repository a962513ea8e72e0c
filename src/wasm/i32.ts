/** @file Instructions on 32-bit integers, which are also addresses. What is known is computed here. */
import { type Code, constantI32, type Expr, instruction, writeInstruction } from "./code.ts";
import { memory } from "./memory.ts";

type I32 = Expr<"i32">;

function fold(opcode: number, compute: (x: number, y: number) => number) {
  return (x: I32, y: I32): I32 =>
    x.constant !== undefined && y.constant !== undefined
      ? constantI32(compute(x.constant, y.constant))
      : instruction("i32", [opcode], [x, y]);
}

function plain(opcode: number) {
  return (x: I32, y: I32): I32 => instruction("i32", [opcode], [x, y]);
}

const addition = fold(0x6a, (x, y) => x + y);
const product = fold(0x6c, Math.imul);

export const i32 = {
  constant: constantI32,
  add: (x: I32, y: I32): I32 => (x.constant === 0 ? y : y.constant === 0 ? x : addition(x, y)),
  subtract: (x: I32, y: I32): I32 => (y.constant === 0 ? x : fold(0x6b, (a, b) => a - b)(x, y)),
  multiply: (x: I32, y: I32): I32 => {
    if (x.constant === 0 || y.constant === 0) return constantI32(0);
    if (x.constant === 1) return y;
    if (y.constant === 1) return x;
    return product(x, y);
  },
  divide: plain(0x6e),
  remainder: plain(0x70),
  and: plain(0x71),
  or: plain(0x72),
  xor: plain(0x73),
  shiftLeft: plain(0x74),
  shiftRight: plain(0x76),
  isZero: (x: I32): I32 => instruction("i32", [0x45], [x]),
  equal: plain(0x46),
  notEqual: plain(0x47),
  less: plain(0x48),
  lessUnsigned: plain(0x49),
  greater: plain(0x4a),
  greaterUnsigned: plain(0x4b),
  lessEqual: plain(0x4c),
  greaterEqual: plain(0x4e),
  greaterEqualUnsigned: plain(0x4f),
  /** Towards zero; what does not fit is clamped, NaN is 0. */
  fromF32: (x: Expr<"f32">): I32 => instruction("i32", [0xfc, 0x00], [x]),
  load: (address: I32, offset = 0): I32 => memory.load("i32", [0x28], 2, address, offset),
  store: (address: I32, value: I32, offset = 0): Code => memory.store([0x36], 2, address, value, offset),
} as const;

/** A parameterless instruction on the stack. */
export function drop(value: Expr): Code {
  return { write: (out) => writeInstruction(out, [0x1a], [value]) };
}
