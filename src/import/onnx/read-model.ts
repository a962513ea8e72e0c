/** @file The bytes of an ONNX file → its graph. Field numbers are those of onnx.proto3. Throws ImportFault. */
import { refuse } from "../fault.ts";
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./model.ts";
import {
  type Field,
  readFields,
  readFloats,
  readInteger,
  readIntegers,
  readMessages,
  readText,
  readTexts,
} from "./read-protobuf.ts";

/** Bytes of a file beside the model that holds large tensors; null where there is none. */
export type ReadBeside = (path: string) => Uint8Array | null;

const OLDEST = 7;
const NEWEST = 25;
/** Constant folding may repeat numbers, never beyond this. */
const MOST_NUMBERS = 2 ** 31;

export function readOnnx(bytes: Uint8Array, beside: ReadBeside): OnnxGraph {
  if (bytes.length === 0) refuse("it is empty");
  const { model, graph } = inPlace("it is no ONNX model, or is damaged", () => {
    const fields = readFields(bytes);
    return { model: fields, graph: readMessages(fields, 7)[0] ?? refuse("it holds no graph") };
  });
  const opsets = readMessages(model, 8).map((f) => ({
    domain: readText(f, 1),
    version: readInteger(f, 2) ?? 0,
  }));
  const opset = opsets.find((o) => o.domain === "" || o.domain === "ai.onnx")?.version ?? 0;
  if (opset < OLDEST || opset > NEWEST)
    refuse(`its operators are of opset ${opset}; read are ${OLDEST} to ${NEWEST}`);
  const constants = new Map<string, OnnxTensor>();
  for (const fields of readMessages(graph, 5)) {
    const name = readText(fields, 8);
    constants.set(
      name,
      inPlace(`the tensor ${name}`, () => readTensor(fields, beside)),
    );
  }
  if (readMessages(graph, 15).length > 0) refuse("it has sparse tensors");
  return {
    name: readText(graph, 2),
    doc: readText(model, 6) || readText(graph, 10),
    producer: readText(model, 2),
    ...{ opset, constants },
    nodes: readMessages(graph, 1).map((fields, index) => readNode(fields, index, beside)),
    inputs: readMessages(graph, 11)
      .map(readValue)
      .filter((v) => !constants.has(v.name)),
    outputs: readMessages(graph, 12).map(readValue),
  };
}

function inPlace<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    return refuse(`${place}: ${(error as Error).message}`);
  }
}

function readNode(fields: readonly Field[], index: number, beside: ReadBeside): OnnxNode {
  const name = readText(fields, 3);
  const op = readText(fields, 4);
  const attributes = new Map<string, OnnxAttribute>();
  for (const attribute of readMessages(fields, 5)) {
    const key = readText(attribute, 1);
    attributes.set(
      key,
      inPlace(`node ${index} (${op}), ${key}`, () => readAttribute(attribute, beside)),
    );
  }
  const domain = readText(fields, 7);
  return {
    ...{ index, name, op, attributes },
    domain: domain === "ai.onnx" ? "" : domain,
    inputs: readTexts(fields, 1),
    outputs: readTexts(fields, 2),
  };
}

function readAttribute(fields: readonly Field[], beside: ReadBeside): OnnxAttribute {
  const type = readInteger(fields, 20) ?? guessType(fields);
  if (type === 1) return readFloats(fields, 2, 4)[0] ?? 0;
  if (type === 2) return readInteger(fields, 3) ?? 0;
  if (type === 3) return readText(fields, 4);
  if (type === 4) return readTensor(readMessages(fields, 5)[0] ?? [], beside);
  if (type === 5 || type === 10) return { graph: true };
  if (type === 6) return Array.from(readFloats(fields, 7, 4));
  if (type === 7) return readIntegers(fields, 8);
  if (type === 8) return readTexts(fields, 9);
  return refuse(`an attribute of type ${type}`);
}

/** Old files leave the type out. */
function guessType(fields: readonly Field[]): number {
  const types: Readonly<Record<number, number>> = { 2: 1, 3: 2, 4: 3, 5: 4, 6: 5, 7: 6, 8: 7, 9: 8 };
  return fields.map((f) => types[f.number]).find((t) => t !== undefined) ?? 7;
}

function readValue(fields: readonly Field[]): OnnxValue {
  const name = readText(fields, 1);
  const tensor = readMessages(readMessages(fields, 2)[0] ?? [], 1)[0];
  if (!tensor) return refuse(`${name} is no tensor: sequences, maps and optional values have no equal`);
  const type = readInteger(tensor, 1) ?? 1;
  const shape = readMessages(readMessages(tensor, 2)[0] ?? [], 1).map((dim) => {
    const size = readInteger(dim, 1);
    return size !== null && size > 0 ? size : readText(dim, 2) || null;
  });
  return { name, kind: kindOf(type), shape, doc: readText(fields, 3) };
}

/** TensorProto.DataType. */
const FLOATS = new Set([1, 10, 11, 16]);
const INTEGERS = new Set([2, 3, 4, 5, 6, 7, 12, 13]);

function kindOf(type: number): OnnxTensor["kind"] {
  if (FLOATS.has(type)) return "float";
  if (INTEGERS.has(type)) return "integer";
  return type === 9 ? "bool" : refuse(`elements of type ${type} (texts, complex or 8-bit floats)`);
}

function readTensor(fields: readonly Field[], beside: ReadBeside): OnnxTensor {
  const shape = readIntegers(fields, 1);
  const type = readInteger(fields, 2) ?? 1;
  if (shape.some((size) => size < 0)) refuse(`its shape is [${shape.join(", ")}]`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > MOST_NUMBERS) refuse(`its shape is [${shape.join(", ")}], which are ${count} numbers`);
  const data = readNumbers(fields, type, beside);
  if (data.length !== count)
    refuse(`its shape [${shape.join(", ")}] needs ${count} numbers, but it has ${data.length}`);
  return { shape, kind: kindOf(type), data };
}

function readNumbers(fields: readonly Field[], type: number, beside: ReadBeside): ArrayLike<number> {
  if (readInteger(fields, 14) === 1) return readRaw(readExternal(fields, beside), type);
  const raw = fields.findLast((f) => f.number === 9 && f.wire === 2);
  if (raw) return readRaw(raw.bytes, type);
  if (type === 1) return readFloats(fields, 4, 4);
  if (type === 11) return readFloats(fields, 10, 8);
  if (type === 7) return readIntegers(fields, 7);
  if (type === 12 || type === 13) return readIntegers(fields, 11);
  const small = readIntegers(fields, 5);
  if (type === 10) return small.map(fromHalf);
  return type === 16 ? small.map(fromBfloat) : small;
}

/** Elements as they lie in memory, little-endian. */
function readRaw(bytes: Uint8Array, type: number): ArrayLike<number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const elements: Readonly<Record<number, readonly [number, (at: number) => number]>> = {
    1: [4, (at) => view.getFloat32(at, true)],
    2: [1, (at) => view.getUint8(at)],
    3: [1, (at) => view.getInt8(at)],
    4: [2, (at) => view.getUint16(at, true)],
    5: [2, (at) => view.getInt16(at, true)],
    6: [4, (at) => view.getInt32(at, true)],
    7: [8, (at) => Number(view.getBigInt64(at, true))],
    9: [1, (at) => view.getUint8(at)],
    10: [2, (at) => fromHalf(view.getUint16(at, true))],
    11: [8, (at) => view.getFloat64(at, true)],
    12: [4, (at) => view.getUint32(at, true)],
    13: [8, (at) => Number(view.getBigUint64(at, true))],
    16: [2, (at) => fromBfloat(view.getUint16(at, true))],
  };
  const [size, read] = elements[type] ?? refuse(`elements of type ${type}`);
  if (bytes.length % size !== 0) refuse(`${bytes.length} bytes are no whole number of elements of ${size}`);
  const count = bytes.length / size;
  const numbers = FLOATS.has(type) && type !== 11 ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) numbers[i] = read(i * size);
  return numbers;
}

function fromHalf(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function fromBfloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(2, bits, true);
  return view.getFloat32(0, true);
}

/** Large tensors stand in a file beside the model, by name, offset and length. */
function readExternal(fields: readonly Field[], beside: ReadBeside): Uint8Array {
  const entries = new Map(readMessages(fields, 13).map((f) => [readText(f, 1), readText(f, 2)]));
  const path = entries.get("location") ?? "";
  if (path === "" || /^([/\\]|[a-z]:)|(^|[/\\])\.\.([/\\]|$)/i.test(path))
    refuse(`its numbers lie in ${JSON.stringify(path)}, which is not beside the model`);
  const file = beside(path) ?? refuse(`its numbers lie in ${path}, which is not there`);
  const offset = Number(entries.get("offset") ?? 0);
  const length = Number(entries.get("length") ?? file.length - offset);
  if (!(offset >= 0 && length >= 0 && offset + length <= file.length))
    refuse(`its numbers lie at bytes ${offset} to ${offset + length} of ${path}, which has ${file.length}`);
  return file.subarray(offset, offset + length);
}
