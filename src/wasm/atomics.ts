/**
 * @file Atomic instructions on 32-bit integers in memory: what threads speak to each other by. All are sequentially
 * consistent. They work on memory that is not shared too, but for waiting.
 */
import { type Code, type Expr, instruction } from "./code.ts";
import { drop } from "./i32.ts";
import { writeUnsigned } from "./writer.ts";

type I32 = Expr<"i32">;

/** Operands, the opcode, alignment and offset of the access. */
function access(number: number, offset: number, operands: readonly I32[]): I32 {
  return {
    type: "i32",
    write: (out) => {
      for (const operand of operands) operand.write(out);
      out.bytes.push(0xfe, number, 2);
      writeUnsigned(out, offset);
    },
  };
}

export const atomic = {
  load: (address: I32, offset = 0): I32 => access(0x10, offset, [address]),
  store: (address: I32, value: I32, offset = 0): Code => access(0x17, offset, [address, value]),
  /** Adds; nobody asks what was there before. */
  add: (address: I32, value: I32, offset = 0): Code => drop(access(0x1e, offset, [address, value])),
  /** Stores `value` where `expected` stands; the result is what stood there. */
  compareExchange: (address: I32, expected: I32, value: I32, offset = 0): I32 =>
    access(0x48, offset, [address, expected, value]),
  /** Wakes all that wait at an address. */
  notifyAll: (address: I32, offset = 0): Code =>
    drop(access(0x00, offset, [address, instruction("i32", [0x41, 0x7f], [])])),
  /** Sleeps while `expected` stands there, until woken. Traps on memory that is not shared, and where a thread must not sleep. */
  wait: (address: I32, expected: I32, offset = 0): Code =>
    // The timeout, an i64 of -1: none.
    drop(access(0x01, offset, [address, expected, instruction("i32", [0x42, 0x7f], [])])),
} as const;
