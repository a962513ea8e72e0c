/** @file The graph as text, one line a node; for `--print-after` and for reading in tests. */
import { type Attributes, type AttributeValue, type Graph, type GraphNode, isGraph } from "./graph.ts";
import { printType } from "./types.ts";

/** `%12 = conv(%3, %7) {strides: [2, 2]} : f32[n, 16, 16, 32]  // basic1.conv1`, then the outputs. */
export function printGraph(graph: Graph, indent = ""): string {
  const nodes = graph.nodes.map((node) => indent + printNode(node, indent));
  const outputs = graph.outputs.map(({ role, name, node }) => `${indent}${role} ${name} = %${node}`);
  return [...nodes, ...outputs].join("\n");
}

function printNode(node: GraphNode, indent: string): string {
  const types = node.types.map(printType).join(", ");
  const call = node.op === "input" ? printInput(node.attrs) : printCall(node, indent);
  return `%${node.id} = ${call} : ${types}${node.path ? `  // ${node.path}` : ""}`;
}

function printInput(attrs: Attributes): string {
  return `${String(attrs["role"])} ${String(attrs["name"])}`;
}

function printCall(node: GraphNode, indent: string): string {
  const attrs = Object.entries(node.attrs).map(
    ([name, value]) => `${name}: ${printAttribute(value, indent)}`,
  );
  const operands = node.inputs.map((id) => `%${id}`).join(", ");
  return `${node.op}(${operands})${attrs.length > 0 ? ` {${attrs.join(", ")}}` : ""}`;
}

function printAttribute(value: AttributeValue, indent: string): string {
  if (isGraph(value)) return `{\n${printGraph(value, `${indent}  `)}\n${indent}}`;
  if (Array.isArray(value))
    return `[${value.map((v: AttributeValue) => printAttribute(v, indent)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if ("batch" in value) return value["batch"] === 1 ? "n" : `${String(value["batch"])}·n`;
  const entries = Object.entries(value as Attributes);
  return `{${entries.map(([name, inner]) => `${name}: ${printAttribute(inner, indent)}`).join(", ")}}`;
}
