/** @file ONNX's recurrent operators by our layers, or by a cell where the equations differ. Its weights are rearranged as data. */
import { expect } from "vitest";
import type { Tensor } from "../../src/ops/define.ts";
import type { MadeCase } from "../conformance/describe-cases.ts";
import { buildNet, tensor } from "../layers/harness.ts";
import { matrix, permuted } from "../layers/torch-layouts.ts";
import { findDifference } from "../library/conformance.ts";
import { numbersOf, type OnnxCase, type OnnxTensor } from "./stored.ts";

/** Our gates in their order, by the place that they have in ONNX. */
const GATES: Readonly<Record<string, readonly number[]>> = { RNN: [0], LSTM: [0, 2, 3, 1], GRU: [0, 1, 2] };

/** A layer, or its cell where the reset comes before the product. */
export function planRecurrent(c: OnnxCase & { readonly op: string }): (() => MadeCase) | string {
  if (c.inputs[7]) return "LSTM has no peepholes";
  return () => makeRecurrent(c);
}

function makeRecurrent({ op, attributes, inputs, outputs }: OnnxCase & { readonly op: string }): MadeCase {
  const units = attributes["hidden_size"] as number;
  const [x, w, r] = inputs.slice(0, 3).map((t) => tensorOf(t!)) as [Tensor, Tensor, Tensor];
  const b = inputs[3] ? tensorOf(inputs[3]) : tensor([1, 2 * GATES[op]!.length * units], () => 0);
  const sequence = attributes["layout"] === 1 ? x : permuted(x, [1, 0, 2]);
  const [n, steps, width] = sequence.shape as [number, number, number];
  const gate = (from: Tensor, i: number) => part(from, i, GATES[op]!.length);
  const biases = [0, 1].map((side) => part(b, side, 2));
  const weights = new Map<string, Tensor>();
  if (op === "GRU") {
    // z, r and h in ONNX; the cell's Linears stand in the order r, z, m, on the input and on the state.
    [1, 0, 2].forEach((place, i) => {
      const total = sum(part(biases[0]!, place, 3), part(biases[1]!, place, 3));
      weights.set(`cho1.linear${2 * i + 1}.weight`, matrix(gate(w, place)));
      weights.set(`cho1.linear${2 * i + 1}.bias`, total);
      weights.set(`cho1.linear${2 * i + 2}.weight`, matrix(gate(r, place)));
    });
  } else {
    const order = GATES[op]!;
    const name = op.toLowerCase();
    const join = (from: Tensor) => matrix(joinRows(order.map((i) => gate(from, i))));
    weights.set(`${name}1.input_weight`, join(w));
    weights.set(`${name}1.state_weight`, join(r));
    const all = sum(biases[0]!, biases[1]!);
    weights.set(`${name}1.bias`, flat(joinRows(order.map((i) => part(all, i, order.length)))));
  }
  const built = buildNet((net) => net.model(spec(op, units, steps, width)), {
    n,
    inputs: [sequence],
    weights,
  });
  return {
    graph: built,
    check(results, tolerance) {
      const found = built.read(results).outputs;
      // Y is every step and Y_h the last; with one direction their numbers stand in our order for layout 1.
      const [all, last] = outputs.map((o) => (o ? numbersOf(o) : null));
      if (all) expect(findDifference(found[0]!.data, all, tolerance)).toBe(null);
      if (last) expect(findDifference(found[1]!.data, last, tolerance)).toBe(null);
    },
  };
}

function spec(op: string, units: number, steps: number, width: number): string {
  const model = `model Recurrent {
    input x: f32[${steps}, ${width}]
    output y = x -> ${op === "GRU" ? "Cho" : op}(${units})
    output last = y -> Last
  }`;
  if (op !== "GRU") return model;
  return `cell Cho(n: int) {
    input x
    state h: f32[n]
    r = (x -> Linear(n)) + (h -> Linear(n, bias = false)) -> Sigmoid
    z = (x -> Linear(n)) + (h -> Linear(n, bias = false)) -> Sigmoid
    m = (x -> Linear(n)) + (r * h -> Linear(n, bias = false)) -> Tanh
    update h = (1 - z) * m + z * h
    output h
  }
  ${model}`;
}

function tensorOf(t: OnnxTensor): Tensor {
  return { shape: t.shape, data: Float64Array.from(numbersOf(t)) };
}

/** Part i of the rows of [1, parts·rows, columns], or of the numbers of [1, parts·units]. */
function part(x: Tensor, i: number, parts: number): Tensor {
  const count = x.data.length / parts;
  const shape = x.shape.length === 3 ? [x.shape[1]! / parts, x.shape[2]!] : [count];
  return { shape, data: x.data.slice(i * count, (i + 1) * count) };
}

function joinRows(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  const data = Float64Array.from(parts.flatMap((p) => Array.from(p.data)));
  return { shape: [first!.shape[0]! * parts.length, ...first!.shape.slice(1)], data };
}

function sum(a: Tensor, b: Tensor): Tensor {
  return tensor(a.shape, (i) => a.data[i]! + b.data[i]!);
}

function flat(x: Tensor): Tensor {
  return { shape: [x.data.length], data: x.data };
}
