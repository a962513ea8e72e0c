/** @file Small ONNX files by hand, as exporters write them. */
import { integer, join, message, text } from "../../src/backends/onnx/protobuf.ts";
import { type Attribute, graph, model, node, tensor, valueInfo } from "../../src/backends/onnx/schema.ts";
import { randomUniform } from "../../src/runtime/random.ts";

export type NodeText = readonly [
  op: string,
  inputs: string,
  outputs: string,
  attributes?: Readonly<Record<string, Attribute>>,
];

export interface Made {
  /** Names with sizes; "n" is the batch. `ids: int[n, t]` is of whole numbers. */
  readonly inputs: Readonly<Record<string, readonly (number | string)[]>>;
  readonly integers?: readonly string[];
  readonly nodes: readonly NodeText[];
  /** Random numbers of a shape. */
  readonly weights?: Readonly<Record<string, readonly number[]>>;
  /** Whole numbers, or numbers, as they are. */
  readonly sizes?: Readonly<Record<string, readonly number[]>>;
  readonly numbers?: Readonly<Record<string, number | readonly number[]>>;
  readonly outputs: readonly string[];
}

/** A file of opset 17 with these nodes; operands and results are lists of words. */
export function makeOnnx(made: Made): Uint8Array {
  const constants = [
    ...Object.entries(made.weights ?? {}).map(([name, shape], i) =>
      tensor(name, "f32", shape, random(shape, i, name)),
    ),
    ...Object.entries(made.sizes ?? {}).map(([name, list]) => tensor(name, "index", [list.length], list)),
    ...Object.entries(made.numbers ?? {}).map(([name, x]) =>
      typeof x === "number" ? tensor(name, "f32", [], [x]) : tensor(name, "f32", [x.length], x),
    ),
  ];
  const words = (text: string): string[] => text.split(" ").map((word) => (word === "-" ? "" : word));
  const nodes = made.nodes.map(([op, inputs, outputs, attributes = {}], i) =>
    node(op, inputs === "" ? [] : words(inputs), words(outputs), attributes, `${op}_${i}`),
  );
  const inputs = Object.entries(made.inputs).map(([name, shape]) =>
    valueInfo(11, name, made.integers?.includes(name) ? "index" : "f32", shape),
  );
  const outputs = made.outputs.map((name) =>
    message(12, text(1, name), message(2, message(1, integer(1, 1)))),
  );
  return join(model(graph("made", [...nodes, ...constants, ...inputs, ...outputs]), ""));
}

function random(shape: readonly number[], stream: number, name: string): number[] {
  const count = shape.reduce((a, b) => a * b, 1);
  const positive = /var|scale/.test(name);
  return Array.from({ length: count }, (_, i) => (positive ? 0.5 : -0.5) + randomUniform(8, stream, 0, i));
}
