/** @file Instructions on vectors of 128 bits: as bits, as four f32, as four i32, as two f64. */
import { type Code, type Expr, instruction, type Local, type ValueType } from "./code.ts";
import { memory } from "./memory.ts";
import { createWriter, type Writer, writeFloat32, writeFloat64, writeUnsigned } from "./writer.ts";

type V128 = Expr<"v128">;
type Address = Expr<"i32">;

/** 0xfd and the number of the instruction in LEB128. */
function opcode(number: number): readonly number[] {
  const out = createWriter();
  writeUnsigned(out, number);
  return [0xfd, ...out.bytes];
}

function operation<T extends ValueType = "v128">(number: number, type: T = "v128" as T) {
  const bytes = opcode(number);
  return (...operands: readonly Expr[]): Expr<T> => instruction(type, bytes, operands);
}

function unary(number: number): (x: V128) => V128 {
  return operation(number);
}

function binary(number: number): (x: V128, y: V128) => V128 {
  return operation(number);
}

function shift(number: number): (x: V128, by: Expr<"i32">) => V128 {
  return operation(number);
}

function constant(write: (out: Writer) => void): V128 {
  const bytes = opcode(12);
  return {
    type: "v128",
    write: (out) => {
      out.bytes.push(...bytes);
      write(out);
    },
  };
}

function load(number: number, align: number) {
  const bytes = opcode(number);
  return (address: Address, offset = 0): V128 => memory.load("v128", bytes, align, address, offset);
}

export const v128 = {
  /** Loads and stores promise no alignment. */
  load: load(0, 2),
  load32Splat: load(9, 2),
  /** One number, and zeros. */
  load32Zero: load(92, 2),
  load64Zero: load(93, 2),
  load32Lane: (address: Address, value: V128, lane: number, offset = 0): V128 =>
    memory.loadLane(opcode(86), 2, address, value, offset, lane),
  store: (address: Address, value: V128, offset = 0): Code =>
    memory.store(opcode(11), 2, address, value, offset),
  store32Lane: (address: Address, value: V128, lane: number, offset = 0): Code =>
    memory.storeLane(opcode(90), 2, address, value, offset, lane),
  store64Lane: (address: Address, value: V128, lane: number, offset = 0): Code =>
    memory.storeLane(opcode(91), 2, address, value, offset, lane),
  not: unary(77),
  and: binary(78),
  /** x & ~y */
  andNot: binary(79),
  or: binary(80),
  xor: binary(81),
  /** x where the mask's bits are 1, y where they are 0. */
  bitSelect: operation(82) as (x: V128, y: V128, mask: V128) => V128,
  anyTrue: operation(83, "i32") as (x: V128) => Expr<"i32">,
} as const;

/** Lanes 0…3 of x, 4…7 of y. */
export function shuffle(x: V128, y: V128, lanes: readonly [number, number, number, number]): V128 {
  return {
    type: "v128",
    write: (out) => {
      x.write(out);
      y.write(out);
      out.bytes.push(0xfd, 13);
      for (const lane of lanes) for (let byte = 0; byte < 4; byte++) out.bytes.push(lane * 4 + byte);
    },
  };
}

function lane<T extends ValueType>(number: number, type: T) {
  return (x: V128, index: number): Expr<T> => ({
    type,
    write: (out) => {
      x.write(out);
      out.bytes.push(0xfd, number, index);
    },
  });
}

export const f32x4 = {
  constant: (value: number): V128 => constant((out) => [0, 1, 2, 3].forEach(() => writeFloat32(out, value))),
  splat: operation(19) as (x: Expr<"f32">) => V128,
  lane: lane(31, "f32"),
  equal: binary(65),
  notEqual: binary(66),
  less: binary(67),
  greater: binary(68),
  lessEqual: binary(69),
  greaterEqual: binary(70),
  ceil: unary(103),
  floor: unary(104),
  truncate: unary(105),
  /** Ties to even. */
  nearest: unary(106),
  abs: unary(224),
  negate: unary(225),
  sqrt: unary(227),
  add: binary(228),
  subtract: binary(229),
  multiply: binary(230),
  divide: binary(231),
  /** NaN if either is. */
  min: binary(232),
  max: binary(233),
  /** y < x ? y : x */
  pseudoMin: binary(234),
  /** x < y ? y : x */
  pseudoMax: binary(235),
  fromI32x4: unary(250),
  fromI32x4Unsigned: unary(251),
  /** Both lanes of f64x2 to the lower lanes, and zeros. */
  fromF64x2: unary(94),
  /**
   * x·y + z, rounded twice; once where the module is fused (see runtime/wasm.ts) and the processor has an instruction for it.
   * The bytes are those of a product, a local or constant and a sum, in this order.
   */
  multiplyAdd: (x: V128, y: V128, z: Local<"v128"> | number): V128 => ({
    type: "v128",
    write: (out) => {
      x.write(out);
      y.write(out);
      out.marks.push({ kind: "fused", at: out.bytes.length });
      out.bytes.push(...opcode(230));
      (typeof z === "number" ? f32x4.constant(z) : z).write(out);
      out.bytes.push(...opcode(228));
    },
  }),
} as const;

export const i32x4 = {
  constant: (a: number, b = a, c = a, d = a): V128 =>
    constant((out) => {
      out.bytes.push(...new Uint8Array(new Int32Array([a, b, c, d]).buffer));
    }),
  splat: operation(17) as (x: Expr<"i32">) => V128,
  lane: lane(27, "i32"),
  equal: binary(55),
  notEqual: binary(56),
  less: binary(57),
  greater: binary(59),
  shiftLeft: shift(171),
  shiftRight: shift(172),
  shiftRightUnsigned: shift(173),
  add: binary(174),
  subtract: binary(177),
  multiply: binary(181),
  /** Clamped; NaN is 0. */
  fromF32x4: unary(248),
  fromF64x2: unary(252),
} as const;

export const i64x2 = {
  shiftLeft: shift(203),
  shiftRight: shift(204),
  shiftRightUnsigned: shift(205),
  add: binary(206),
  subtract: binary(209),
} as const;

export const f64x2 = {
  constant: (value: number): V128 => constant((out) => [0, 1].forEach(() => writeFloat64(out, value))),
  less: binary(73),
  floor: unary(117),
  nearest: unary(148),
  abs: unary(236),
  negate: unary(237),
  add: binary(240),
  subtract: binary(241),
  multiply: binary(242),
  divide: binary(243),
  pseudoMin: binary(246),
  pseudoMax: binary(247),
  fromI32x4: unary(254),
  fromF32x4: unary(95),
} as const;
