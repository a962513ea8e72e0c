import { expect, test } from "vitest";
import { createBuilder } from "../../src/ir/builder.ts";
import type { Graph, GraphNode, NodeId } from "../../src/ir/graph.ts";
import { printGraph } from "../../src/ir/print.ts";
import { verifyGraph } from "../../src/ir/verify.ts";
import { add } from "../../src/ops/add.ts";
import { reduceSum } from "../../src/ops/reduce-sum.ts";
import { OPS } from "../../src/ops/registry.gen.ts";

/** Σ (x + x) over the features. */
function smallGraph(): Graph {
  const builder = createBuilder();
  const x = builder.input("field", "x", { dtype: "f32", shape: [{ batch: 1 }, 4] });
  const doubled = builder.at(null, "double", () => add(x, x));
  builder.output("output", "y", reduceSum(doubled, [1]));
  return builder.finish();
}

function change(id: number, changes: Partial<GraphNode>): string[] {
  const graph = smallGraph();
  const nodes = graph.nodes.map((node) => (node.id === id ? { ...node, ...changes } : node));
  return verifyGraph({ ...graph, nodes }, OPS);
}

test("a graph from the builder is well formed", () => {
  expect(verifyGraph(smallGraph(), OPS)).toEqual([]);
});

test("a node that uses a later one is found", () => {
  expect(change(1, { inputs: [0, 2] as NodeId[] })).toEqual([
    "%1 = add: it uses %2, which does not come before it",
  ]);
});

test("a type that does not follow from the operands is found", () => {
  expect(change(2, { types: [{ dtype: "f32", shape: [4] }] })).toEqual([
    "%2 = reduce_sum: its type is f32[4], but f32[n] follows from its operands",
  ]);
});

test("an unknown operator is found", () => {
  expect(change(1, { op: "plus" })).toEqual(["%1 = plus: no such operator"]);
});

test("an output that is no node is found", () => {
  const graph = smallGraph();
  const outputs = [{ role: "output", name: "y", node: 9 as NodeId }] as const;
  expect(verifyGraph({ ...graph, outputs }, OPS)).toEqual(["output output y is %9, which there is not"]);
});

test("a new parameter has the shape of the old one", () => {
  const builder = createBuilder();
  const w = builder.input("parameter", "w", { dtype: "f32", shape: [4] });
  builder.output("parameter", "w", reduceSum(w, [0]));
  expect(verifyGraph(builder.finish(), OPS)).toEqual(["output parameter w is f32[], its input is f32[4]"]);
});

test("a graph is printed one line a node", () => {
  expect(printGraph(smallGraph())).toBe(
    [
      "%0 = field x : f32[n, 4]",
      "%1 = add(%0, %0) : f32[n, 4]  // double",
      "%2 = reduce_sum(%1) {axes: [1]} : f32[n]",
      "output y = %2",
    ].join("\n"),
  );
});
