/** @file Pieces of code: expressions of a type, statements, locals, control flow. They are written when a function is. */
import { branchDepth, type Label, type Writer, writeUnsigned } from "./writer.ts";

export type ValueType = "i32" | "f32" | "f64" | "v128";

export const TYPE_BYTES: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** Leaves one value on the stack. */
export interface Expr<T extends ValueType = ValueType> {
  readonly type: T;
  readonly write: (out: Writer) => void;
  /** Its value, where it is an i32.const. */
  readonly constant?: number;
}

/** Leaves nothing. */
export interface Code {
  readonly write: (out: Writer) => void;
}

/** A parameter or variable of the function at hand; as an expression, its value. */
export interface Local<T extends ValueType = ValueType> extends Expr<T> {
  readonly index: number;
  readonly set: (value: Expr<T>) => Code;
  /** Sets it, and is the value. */
  readonly tee: (value: Expr<T>) => Expr<T>;
}

export function createLocal<T extends ValueType>(type: T, index: number): Local<T> {
  const access = (opcode: number, value?: Expr<T>) => (out: Writer) => {
    value?.write(out);
    out.bytes.push(opcode);
    out.marks.push({ kind: "local", at: out.bytes.length, index });
  };
  return {
    type,
    index,
    write: access(0x20),
    set: (value) => ({ write: access(0x21, value) }),
    tee: (value) => ({ type, write: access(0x22, value) }),
  };
}

/** An instruction that takes its operands from the stack. */
export function instruction<T extends ValueType>(
  type: T,
  opcode: readonly number[],
  operands: readonly Expr[],
): Expr<T> {
  return { type, write: (out) => writeInstruction(out, opcode, operands) };
}

export function writeInstruction(out: Writer, opcode: readonly number[], operands: readonly Expr[]): void {
  for (const operand of operands) operand.write(out);
  out.bytes.push(...opcode);
}

/** One after another. */
export function sequence(...parts: readonly Code[]): Code {
  return {
    write: (out) => {
      for (const part of parts) part.write(out);
    },
  };
}

export const NOTHING: Code = { write: () => {} };

function structure(opcode: number, body: (label: Label) => readonly Code[]): Code {
  return {
    write: (out) => {
      const label: Label = { kind: "label" };
      out.bytes.push(opcode, 0x40);
      out.labels.push(label);
      for (const part of body(label)) part.write(out);
      out.labels.pop();
      out.bytes.push(0x0b);
    },
  };
}

/** A branch to its label leaves it. `body` may be called more than once. */
export function block(body: (label: Label) => readonly Code[]): Code {
  return structure(0x02, body);
}

/** A branch to its label goes to its beginning. */
export function loop(body: (label: Label) => readonly Code[]): Code {
  return structure(0x03, body);
}

export function ifThen(condition: Expr<"i32">, then: readonly Code[], otherwise: readonly Code[] = []): Code {
  return {
    write: (out) => {
      condition.write(out);
      out.bytes.push(0x04, 0x40);
      out.labels.push({ kind: "label" });
      for (const part of then) part.write(out);
      if (otherwise.length > 0) out.bytes.push(0x05);
      for (const part of otherwise) part.write(out);
      out.labels.pop();
      out.bytes.push(0x0b);
    },
  };
}

export function branch(label: Label): Code {
  return {
    write: (out) => {
      out.bytes.push(0x0c);
      writeUnsigned(out, branchDepth(out, label));
    },
  };
}

export function branchIf(label: Label, condition: Expr<"i32">): Code {
  return {
    write: (out) => {
      condition.write(out);
      out.bytes.push(0x0d);
      writeUnsigned(out, branchDepth(out, label));
    },
  };
}

/** `then` where the condition is not 0; both are computed. */
export function choose<T extends Exclude<ValueType, "v128">>(
  condition: Expr<"i32">,
  then: Expr<T>,
  otherwise: Expr<T>,
): Expr<T> {
  return instruction(then.type, [0x1b], [then, otherwise, condition]);
}

export function constantI32(value: number): Expr<"i32"> {
  const constant = value | 0;
  return {
    type: "i32",
    constant,
    write: (out) => {
      out.marks.push({ kind: "constant", at: out.bytes.length, value: constant });
    },
  };
}
