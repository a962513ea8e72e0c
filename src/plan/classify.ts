/** @file What a node is to the planner: computed where it is read, stored by a loop, or run by a kernel of its own. */
import type { GraphNode } from "../ir/graph.ts";
import type { Scalar } from "../ir/scalar.ts";
import { invariant } from "../core/invariant.ts";
import { remember } from "../core/remember.ts";
import { OPS } from "../ops/registry.gen.ts";

export type NodeClass =
  | "input"
  /** Moves no numbers. */
  | "view"
  /** Elementwise. */
  | "formula"
  /** A number, a shape's size or an index, known without memory. */
  | "number"
  | "one_hot"
  | "random"
  | "reduce"
  /** Writes its operands to parts of its result: concat, pad, place. */
  | "join"
  | "matmul"
  | "scan"
  | "item"
  | "operator";

const CLASSES: Readonly<Record<string, NodeClass>> = {
  input: "input",
  transpose: "view",
  slice: "view",
  broadcast: "view",
  reverse: "view",
  reshape: "view",
  constant: "number",
  count: "number",
  iota: "number",
  one_hot: "one_hot",
  random: "random",
  reduce_sum: "reduce",
  reduce_max: "reduce",
  reduce_min: "reduce",
  concat: "join",
  pad: "join",
  place: "join",
  matmul: "matmul",
  scan: "scan",
  get_item: "item",
};

export function classOf(node: GraphNode): NodeClass {
  const known = CLASSES[node.op];
  if (known) return known;
  const definition = OPS.get(node.op);
  invariant(definition, `unknown operator ${node.op}`);
  if (definition.meaning.kind === "formula") return "formula";
  invariant(definition.meaning.kind === "kernel", `${node.op} is not lowered`);
  return "operator";
}

/** The formula of an elementwise node or constant. */
export function formulaOf(node: GraphNode): Scalar {
  const meaning = OPS.get(node.op)?.meaning;
  invariant(meaning?.kind === "formula", `${node.op} has no formula`);
  return meaning.formula(node.attrs);
}

const COSTLY = new Set(["exp", "expm1", "log", "log1p", "tanh", "sin", "cos", "erf", "pow"]);

/** A formula's work, in additions; a root or a quotient counts 4, a transcendental function 12. */
export const formulaCost = remember(findCost);

function findCost(f: Scalar): number {
  switch (f.kind) {
    case "constant":
    case "argument":
      return 0;
    case "unary":
      return findCost(f.x) + (COSTLY.has(f.function) ? 12 : f.function === "sqrt" ? 4 : 1);
    case "binary":
      return findCost(f.x) + findCost(f.y) + (COSTLY.has(f.function) ? 12 : f.function === "/" ? 4 : 1);
    case "select":
      return 1 + findCost(f.condition) + findCost(f.then) + findCost(f.otherwise);
  }
}
