/** @file Makes a graph ready to run: one closure a node, in order. Values are dropped after their last use. */
import { assertNever, invariant } from "../../core/invariant.ts";
import type { Graph, GraphNode, NodeId } from "../../ir/graph.ts";
import type { KernelContext, OperatorDefinition, Tensor } from "../../ops/define.ts";
import { OPS } from "../../ops/registry.gen.ts";
import { expandComposites } from "../../passes/expand-composites.ts";
import { compileScalar } from "./compile-scalar.ts";
import { prepareScan } from "./prepare-scan.ts";
import {
  allocate,
  type NamedTensors,
  type Precision,
  type PreparedGraph,
  shapeFor,
  tensorKey,
} from "./tensors.ts";

export type { InterpreterContext, NamedTensors, Precision, PreparedGraph } from "./tensors.ts";

/** The results of one node, from the results of all before it. */
type Evaluate = (operands: readonly Tensor[], context: KernelContext) => readonly Tensor[];

/** Sees each node's results as soon as they are there, those within scans included. */
export type Observe = (node: GraphNode, operands: readonly Tensor[], results: readonly Tensor[]) => void;

/** A function that runs the graph; it may be called any number of times. */
export function prepareGraph(source: Graph, precision: Precision, observe?: Observe): PreparedGraph {
  const graph = expandComposites(source);
  const steps = graph.nodes.map((node) =>
    node.op === "input" || node.op === "get_item" ? null : prepareNode(node, precision, observe),
  );
  const lastUses = findLastUses(graph);
  const round = precision === "float32" ? Math.fround : (x: number) => x;
  return (inputs, { n, seed, step }) => {
    const context: KernelContext = { n, seed, step, round };
    const values: (readonly Tensor[] | null)[] = graph.nodes.map(() => null);
    const outputs = new Map<string, Tensor>();
    for (const node of graph.nodes) {
      const operands = node.inputs.map((id) => values[id]!);
      if (node.op === "input") values[node.id] = [readInput(node, inputs, n)];
      else if (node.op === "get_item") values[node.id] = [operands[0]![node.attrs["index"] as number]!];
      else
        values[node.id] = steps[node.id]!(
          operands.map((results) => results[0]!),
          context,
        );
      observe?.(
        node,
        operands.map((results) => results[0]!),
        values[node.id]!,
      );
      for (const id of lastUses[node.id]!) values[id] = null;
    }
    for (const { role, name, node } of graph.outputs) outputs.set(tensorKey(role, name), values[node]![0]!);
    return outputs;
  };
}

function readInput(node: GraphNode, inputs: NamedTensors, n: number): Tensor {
  const key = tensorKey(String(node.attrs["role"]), String(node.attrs["name"]));
  const tensor = inputs.get(key);
  invariant(tensor, `the graph's input ${key} is not given`);
  const wanted = shapeFor(node.types[0]!, n);
  invariant(String(wanted) === String(tensor.shape), `input ${key} is [${tensor.shape}], not [${wanted}]`);
  return tensor;
}

function prepareNode(node: GraphNode, precision: Precision, observe?: Observe): Evaluate {
  const definition = OPS.get(node.op);
  invariant(definition, `unknown operator ${node.op}`);
  const { meaning } = definition;
  switch (meaning.kind) {
    case "formula":
      return prepareFormula(node, definition, precision);
    case "kernel":
      return (operands, context) => {
        const results = node.types.map((type) => allocate(type, context.n, precision));
        meaning.run(operands, node.attrs, results, context);
        return results;
      };
    case "loop":
      return prepareScan(node, precision, (body) => prepareGraph(body, precision, observe));
    case "composite":
    case "item":
      throw new Error(`Internal fault in Nabla: ${node.op} reached the interpreter`);
    default:
      return assertNever(meaning);
  }
}

function prepareFormula(node: GraphNode, { meaning }: OperatorDefinition, precision: Precision): Evaluate {
  invariant(meaning.kind === "formula", `${node.op} has no formula`);
  const formula = compileScalar(
    meaning.formula(node.attrs),
    precision === "float32" ? Math.fround : (x) => x,
  );
  return (operands, { n }) => {
    const result = allocate(node.types[0]!, n, precision);
    const out = result.data;
    const [x = out, y = out, z = out] = operands.map((operand) => operand.data);
    for (let i = 0; i < out.length; i++) out[i] = formula(x[i]!, y[i]!, z[i]!);
    return [result];
  };
}

/** For each node, the values that nobody needs after it. */
function findLastUses(graph: Graph): NodeId[][] {
  const kept = new Set(graph.outputs.map((output) => output.node));
  const seen = new Set<NodeId>();
  const lastUses: NodeId[][] = graph.nodes.map(() => []);
  for (const node of [...graph.nodes].reverse()) {
    for (const id of [...node.inputs, node.id]) {
      if (seen.has(id) || kept.has(id)) continue;
      seen.add(id);
      lastUses[node.id]!.push(id);
    }
  }
  return lastUses;
}
