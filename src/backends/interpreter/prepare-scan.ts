/** @file Runs a scan: its body once a time step, on slices along axis 1. */
import type { Graph, GraphNode } from "../../ir/graph.ts";
import type { KernelContext, Numbers, Tensor } from "../../ops/define.ts";
import { readScan, stackCount } from "../../ops/scan.ts";
import { allocate, numbersOf, type Precision, type PreparedGraph, tensorKey } from "./tensors.ts";

/** A function from a scan's operands to its results: last carries, then stacks. */
export function prepareScan(
  node: GraphNode,
  precision: Precision,
  prepareBody: (body: Graph, precision: Precision) => PreparedGraph,
) {
  const { body, length, carries, slices, reverse } = readScan(node.attrs);
  const run = prepareBody(body, precision);
  const stacks = stackCount(body);
  return (operands: readonly Tensor[], context: KernelContext): readonly Tensor[] => {
    const stacked = node.types.slice(carries).map((type) => allocate(type, context.n, precision));
    const inputs = new Map<string, Tensor>();
    operands.slice(0, carries).forEach((x, i) => inputs.set(tensorKey("carry", String(i)), x));
    operands.slice(carries + slices).forEach((x, i) => inputs.set(tensorKey("closure", String(i)), x));
    for (let turn = 0; turn < length; turn++) {
      const t = reverse ? length - 1 - turn : turn;
      operands.slice(carries, carries + slices).forEach((x, i) => {
        inputs.set(tensorKey("slice", String(i)), readStep(x, t, precision));
      });
      const results = run(inputs, context);
      for (let i = 0; i < carries; i++)
        inputs.set(tensorKey("carry", String(i)), results.get(tensorKey("carry", String(i)))!);
      for (let i = 0; i < stacks; i++) writeStep(stacked[i]!, t, results.get(tensorKey("stack", String(i)))!);
    }
    return [
      ...operands.slice(0, carries).map((_, i) => inputs.get(tensorKey("carry", String(i)))!),
      ...stacked,
    ];
  };
}

/** [n, t, ...] at a time step → [n, ...]; [t] → a scalar. */
function readStep(x: Tensor, t: number, precision: Precision): Tensor {
  const { shape, rows, width, steps } = stepLayout(x);
  const data = numbersOf(rows * width, precision);
  for (let row = 0; row < rows; row++) copy(x.data, (row * steps + t) * width, data, row * width, width);
  return { shape, data };
}

function writeStep(x: Tensor, t: number, step: Tensor): void {
  const { rows, width, steps } = stepLayout(x);
  for (let row = 0; row < rows; row++) copy(step.data, row * width, x.data, (row * steps + t) * width, width);
}

function stepLayout({ shape }: Tensor) {
  if (shape.length === 1) return { shape: [], rows: 1, width: 1, steps: shape[0]! };
  const [rows, steps, ...rest] = shape as [number, number, ...number[]];
  return { shape: [rows, ...rest], rows, width: rest.reduce((product, size) => product * size, 1), steps };
}

function copy(from: Numbers, start: number, to: Numbers, at: number, count: number): void {
  for (let i = 0; i < count; i++) to[at + i] = from[start + i]!;
}
