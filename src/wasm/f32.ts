/** @file Instructions on single numbers of 32 bits. */
import { type Code, type Expr, instruction } from "./code.ts";
import { memory } from "./memory.ts";
import { writeFloat32 } from "./writer.ts";

type F32 = Expr<"f32">;

function binary(opcode: number) {
  return (x: F32, y: F32): F32 => instruction("f32", [opcode], [x, y]);
}

function compare(opcode: number) {
  return (x: F32, y: F32): Expr<"i32"> => instruction("i32", [opcode], [x, y]);
}

export const f32 = {
  constant: (value: number): F32 => ({
    type: "f32",
    write: (out) => {
      out.bytes.push(0x43);
      writeFloat32(out, value);
    },
  }),
  add: binary(0x92),
  subtract: binary(0x93),
  multiply: binary(0x94),
  divide: binary(0x95),
  equal: compare(0x5b),
  notEqual: compare(0x5c),
  less: compare(0x5d),
  greater: compare(0x5e),
  greaterEqual: compare(0x60),
  fromI32: (x: Expr<"i32">): F32 => instruction("f32", [0xb2], [x]),
  load: (address: Expr<"i32">, offset = 0): F32 => memory.load("f32", [0x2a], 2, address, offset),
  store: (address: Expr<"i32">, value: F32, offset = 0): Code =>
    memory.store([0x38], 2, address, value, offset),
} as const;
