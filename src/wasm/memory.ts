/** @file Loads and stores: an address, a constant offset that is not negative, an alignment hint. */
import { invariant } from "../core/invariant.ts";
import type { Code, Expr, ValueType } from "./code.ts";
import { type Writer, writeUnsigned } from "./writer.ts";

function writeAccess(out: Writer, opcode: readonly number[], align: number, offset: number): void {
  invariant(offset >= 0, "a negative offset in memory");
  out.bytes.push(...opcode);
  writeUnsigned(out, align);
  writeUnsigned(out, offset);
}

export const memory = {
  load<T extends ValueType>(
    type: T,
    opcode: readonly number[],
    align: number,
    address: Expr<"i32">,
    offset: number,
  ): Expr<T> {
    return {
      type,
      write: (out) => {
        address.write(out);
        writeAccess(out, opcode, align, offset);
      },
    };
  },
  store(opcode: readonly number[], align: number, address: Expr<"i32">, value: Expr, offset: number): Code {
    return {
      write: (out) => {
        address.write(out);
        value.write(out);
        writeAccess(out, opcode, align, offset);
      },
    };
  },
  /** One lane of a vector; `value` is the vector. */
  loadLane(
    opcode: readonly number[],
    align: number,
    address: Expr<"i32">,
    value: Expr<"v128">,
    offset: number,
    lane: number,
  ): Expr<"v128"> {
    return {
      type: "v128",
      write: (out) => {
        address.write(out);
        value.write(out);
        writeAccess(out, opcode, align, offset);
        out.bytes.push(lane);
      },
    };
  },
  storeLane(
    opcode: readonly number[],
    align: number,
    address: Expr<"i32">,
    value: Expr<"v128">,
    offset: number,
    lane: number,
  ): Code {
    return {
      write: (out) => {
        address.write(out);
        value.write(out);
        writeAccess(out, opcode, align, offset);
        out.bytes.push(lane);
      },
    };
  },
} as const;
