/** @file Checks that a graph is well formed; run between passes in tests and under `--verify-ir`. */
import { type Attributes, type Graph, type GraphNode, isGraph } from "./graph.ts";
import { printType, sameShape, type TensorType } from "./types.ts";

/** What the verifier has to know of the operators. */
export type OperatorRules = ReadonlyMap<
  string,
  { readonly infer: (inputs: readonly TensorType[], attrs: Attributes) => readonly TensorType[] }
>;

/** Everything that is wrong with a graph, one line each; empty where it is well formed. */
export function verifyGraph(graph: Graph, operators: OperatorRules): string[] {
  const faults: string[] = [];
  const inputs = new Set<string>();
  graph.nodes.forEach((node, index) => {
    const fault = (text: string): number => faults.push(`%${index} = ${node.op}: ${text}`);
    if (node.id !== index) fault(`its id is ${node.id}`);
    for (const id of node.inputs)
      if (!(id >= 0 && id < index)) fault(`it uses %${id}, which does not come before it`);
    if (node.op === "input") verifyInput(node, inputs, fault);
    else if (node.inputs.every((id) => id < index)) verifyTypes(graph, node, operators, fault);
    for (const value of Object.values(node.attrs)) {
      if (isGraph(value)) for (const inner of verifyGraph(value, operators)) fault(`in its body: ${inner}`);
    }
  });
  return [...faults, ...verifyOutputs(graph)];
}

function verifyInput(node: GraphNode, seen: Set<string>, fault: (text: string) => void): void {
  const key = `${String(node.attrs["role"])} ${String(node.attrs["name"])}`;
  if (seen.has(key)) fault(`${key} is an input already`);
  seen.add(key);
  if (node.inputs.length > 0) fault("an input has operands");
  if (node.types.length !== 1) fault(`an input has ${node.types.length} types`);
}

function verifyTypes(
  graph: Graph,
  node: GraphNode,
  operators: OperatorRules,
  fault: (text: string) => void,
): void {
  const rules = operators.get(node.op);
  if (!rules) {
    fault("no such operator");
    return;
  }
  try {
    const wanted = rules.infer(
      node.inputs.map((id) => graph.nodes[id]!.types[0]!),
      node.attrs,
    );
    const same =
      wanted.length === node.types.length && wanted.every((type, i) => sameType(type, node.types[i]!));
    if (!same)
      fault(`its type is ${printTypes(node.types)}, but ${printTypes(wanted)} follows from its operands`);
  } catch (error) {
    fault(error instanceof Error ? error.message : String(error));
  }
}

/** A graph's outputs are nodes of it with one result, each role and name once. New values keep the shape of the old. */
function verifyOutputs(graph: Graph): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { role, name, node } of graph.outputs) {
    const source = graph.nodes[node];
    if (!source) faults.push(`output ${role} ${name} is %${node}, which there is not`);
    else if (source.types.length !== 1) faults.push(`output ${role} ${name} has several results`);
    if (seen.has(`${role} ${name}`)) faults.push(`output ${role} ${name} is given twice`);
    seen.add(`${role} ${name}`);
    const before = graph.nodes.find(
      (n) => n.op === "input" && n.attrs["role"] === role && n.attrs["name"] === name,
    );
    if (!source || !before || role === "output") continue;
    const [old, type] = [before.types[0]!, source.types[0]!];
    if (!sameShape(old.shape, type.shape)) {
      faults.push(`output ${role} ${name} is ${printType(type)}, its input is ${printType(old)}`);
    }
  }
  return faults;
}

function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

function printTypes(types: readonly TensorType[]): string {
  return types.map(printType).join(", ");
}
