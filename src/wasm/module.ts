/** @file A module: functions over one imported memory, written as bytes. */
import { type Code, createLocal, type Expr, type Local, TYPE_BYTES, type ValueType } from "./code.ts";
import { finishFunctions, type WrittenFunction } from "./functions.ts";
import { createWriter, type Writer, writeBytes, writeName, writeUnsigned } from "./writer.ts";

/** The name of the section that says where products may be fused with sums. */
const FUSED_SECTION = "fused";

/** A function of the module, to be called by those after it. */
export interface FunctionRef {
  /** In the order in which functions were defined. */
  readonly index: number;
}

/** A number that all functions share; it starts as 0. */
export interface Global<T extends "i32" | "f32" = "i32" | "f32"> extends Expr<T> {
  readonly set: (value: Expr<T>) => Code;
}

/** What the body of a function is built with. */
export interface FunctionScope {
  readonly local: <T extends ValueType>(type: T) => Local<T>;
}

export interface FunctionBody {
  readonly code: readonly Code[];
  readonly result?: Expr;
}

export interface ModuleBuilder {
  readonly global: <T extends "i32" | "f32">(type: T) => Global<T>;
  readonly define: (
    parameters: readonly ValueType[],
    result: ValueType | null,
    body: (scope: FunctionScope, parameters: readonly Local[]) => FunctionBody,
  ) => FunctionRef;
  /** The function of that name, defined where it is first asked for. */
  readonly once: (name: string, define: () => FunctionRef) => FunctionRef;
  readonly exportFunction: (name: string, ref: FunctionRef) => void;
  /**
   * The bytes; the memory is imported as `env.memory`, with at least `pages` of 64 KiB, and with `most` a memory that has
   * a most: 0x03 instead of the 0x01 in its entry makes it a shared one (runtime/wasm.ts).
   */
  readonly finish: (pages: number, most?: number) => Uint8Array<ArrayBuffer>;
}

export function createModule(): ModuleBuilder {
  const written: WrittenFunction[] = [];
  const globals: ("i32" | "f32")[] = [];
  const exports: { name: string; index: number }[] = [];
  const known = new Map<string, FunctionRef>();
  return {
    global(type) {
      return createGlobal(type, globals.push(type) - 1);
    },
    define(parameters, result, build) {
      return { index: written.push(writeFunction(parameters, result, build)) - 1 };
    },
    once(name, define) {
      const ref = known.get(name) ?? define();
      known.set(name, ref);
      return ref;
    },
    exportFunction(name, { index }) {
      exports.push({ name, index });
    },
    finish(pages, most) {
      const named = new Set(exports.map((e) => e.index));
      const { functions, indices } = finishFunctions(
        written.map((f, i) => ({ ...f, exported: named.has(i) })),
      );
      const types: string[] = [];
      const typeOf = functions.map((f) => typeIndex(types, f.parameters, f.result));
      const out = createWriter();
      out.bytes.push(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
      writeSection(out, 1, types, (s, type) => s.bytes.push(...type.split(",").map(Number)));
      writeSection(out, 2, [pages], (s) => {
        writeName(s, "env");
        writeName(s, "memory");
        s.bytes.push(0x02, most === undefined ? 0x00 : 0x01);
        writeUnsigned(s, pages);
        if (most !== undefined) writeUnsigned(s, most);
      });
      writeSection(out, 3, typeOf, writeUnsigned);
      writeSection(out, 6, globals, writeGlobal);
      writeSection(out, 7, exports, (s, e) => {
        writeName(s, e.name);
        s.bytes.push(0x00);
        writeUnsigned(s, indices[e.index]!);
      });
      const fused: number[] = [];
      let code: Writer | null = null;
      writeSection(out, 10, functions, (s, f) => {
        code = s;
        writeBytes(s, f.body);
        for (const at of f.fused) fused.push(s.bytes.length - f.body.length + at);
      });
      if (code) writeFused(out, fused, out.bytes.length - (code as Writer).bytes.length);
      return Uint8Array.from(out.bytes);
    },
  };
}

/** A call whose result is the expression's value. */
export function call<T extends ValueType>(type: T, ref: FunctionRef, ...operands: readonly Expr[]): Expr<T> {
  return { type, write: (out) => writeCall(out, ref, operands) };
}

/** A call of a function without a result. */
export function invoke(ref: FunctionRef, ...operands: readonly Expr[]): Code {
  return { write: (out) => writeCall(out, ref, operands) };
}

function writeCall(out: Writer, ref: FunctionRef, operands: readonly Expr[]): void {
  for (const operand of operands) operand.write(out);
  out.marks.push({ kind: "call", at: out.bytes.length, callee: ref.index });
}

function createGlobal<T extends "i32" | "f32">(type: T, index: number): Global<T> {
  const access = (opcode: number, value?: Expr) => (out: Writer) => {
    value?.write(out);
    out.bytes.push(opcode);
    writeUnsigned(out, index);
  };
  return { type, write: access(0x23), set: (value) => ({ write: access(0x24, value) }) };
}

function writeFunction(
  parameters: readonly ValueType[],
  result: ValueType | null,
  build: (scope: FunctionScope, parameters: readonly Local[]) => FunctionBody,
): WrittenFunction {
  const locals: ValueType[] = [];
  const scope: FunctionScope = {
    local: (type) => createLocal(type, parameters.length + locals.push(type) - 1),
  };
  const body = build(
    scope,
    parameters.map((type, index) => createLocal(type, index)),
  );
  const out = createWriter();
  for (const part of body.code) part.write(out);
  body.result?.write(out);
  return { parameters, result, locals, bytes: out.bytes, marks: out.marks, exported: false };
}

function typeIndex(types: string[], parameters: readonly ValueType[], result: ValueType | null): number {
  const results = result ? [result] : [];
  const list = (of: readonly ValueType[]): number[] => [of.length, ...of.map((t) => TYPE_BYTES[t])];
  const text = [0x60, ...list(parameters), ...list(results)].join();
  const at = types.indexOf(text);
  return at >= 0 ? at : types.push(text) - 1;
}

function writeGlobal(out: Writer, type: "i32" | "f32"): void {
  out.bytes.push(TYPE_BYTES[type], 0x01);
  out.bytes.push(...(type === "i32" ? [0x41, 0x00] : [0x43, 0, 0, 0, 0]), 0x0b);
}

/** A section of our own: the distances from one product to the next that may be fused, from the module's beginning on. */
function writeFused(out: Writer, places: readonly number[], start: number): void {
  if (places.length === 0) return;
  const section = createWriter();
  writeName(section, FUSED_SECTION);
  places.forEach((at, i) => writeUnsigned(section, at - (i === 0 ? -start : places[i - 1]!)));
  out.bytes.push(0x00);
  writeBytes(out, section.bytes);
}

function writeSection<T>(
  out: Writer,
  id: number,
  items: readonly T[],
  write: (section: Writer, item: T) => void,
): void {
  if (items.length === 0) return;
  const section = createWriter();
  writeUnsigned(section, items.length);
  for (const item of items) write(section, item);
  out.bytes.push(id);
  writeBytes(out, section.bytes);
}
