/** @file The messages of ONNX that a network needs, by the field numbers of onnx.proto (version 8, opset 17). */
import { bytes, float, integer, type Message, message, text } from "./protobuf.ts";

/** Element types of TensorProto. */
export const ELEMENTS = { f32: 1, index: 7, bool: 9 } as const;

export type Attribute =
  number | string | readonly number[] | { readonly float: number } | { readonly graph: readonly Message[] };

/** AttributeProto: i, ints, f, s or g by the kind of value. */
function attribute(name: string, value: Attribute): Message {
  const head = text(1, name);
  if (typeof value === "number") return message(5, head, integer(3, value), integer(20, 2));
  if (typeof value === "string") return message(5, head, text(4, value), integer(20, 3));
  if ("float" in value) return message(5, head, float(2, value.float), integer(20, 1));
  if ("graph" in value) return message(5, head, message(6, ...value.graph), integer(20, 5));
  return message(5, head, ...value.map((i) => integer(8, i)), integer(20, 7));
}

/** NodeProto, as field 1 of a graph. */
export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>>,
  name: string,
): Message {
  return message(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, name),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );
}

/** TensorProto with raw numbers, as field 5 (initializer) of a graph. */
export function tensor(
  name: string,
  type: keyof typeof ELEMENTS,
  shape: readonly number[],
  numbers: ArrayLike<number>,
): Message {
  const raw = new Uint8Array(numbers.length * (type === "f32" ? 4 : type === "index" ? 8 : 1));
  const view = new DataView(raw.buffer);
  for (let i = 0; i < numbers.length; i++) {
    if (type === "f32") view.setFloat32(4 * i, numbers[i]!, true);
    else if (type === "index") view.setBigInt64(8 * i, BigInt(numbers[i]!), true);
    else raw[i] = numbers[i]!;
  }
  return message(
    5,
    ...shape.map((size) => integer(1, size)),
    integer(2, ELEMENTS[type]),
    text(8, name),
    bytes(9, raw),
  );
}

/** ValueInfoProto, as field 11 (input) or 12 (output) of a graph; a size that is no number has a name. */
export function valueInfo(
  field: 11 | 12,
  name: string,
  type: keyof typeof ELEMENTS,
  shape: readonly (number | string)[],
  doc = "",
): Message {
  const dims = shape.map((size) => message(1, typeof size === "string" ? text(2, size) : integer(1, size)));
  const about = doc === "" ? [] : text(3, doc);
  return message(
    field,
    text(1, name),
    message(2, message(1, integer(1, ELEMENTS[type]), message(2, ...dims))),
    about,
  );
}

/** GraphProto's parts with its name. */
export function graph(name: string, parts: readonly Message[]): readonly Message[] {
  return [...parts, text(2, name)];
}

/** ModelProto. */
export function model(parts: readonly Message[], doc: string): Message {
  const opset = message(8, text(1, ""), integer(2, 17));
  return [
    ...integer(1, 8),
    ...text(2, "nabla"),
    ...(doc === "" ? [] : text(6, doc)),
    ...message(7, ...parts),
    ...opset,
  ];
}
