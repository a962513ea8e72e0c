/** @file Vector-Jacobian products: carries gradients of some values of a graph back to others. */
import { invariant } from "../core/invariant.ts";
import { type GraphBuilder, type Value, valueOf } from "../ir/builder.ts";
import type { GraphNode, NodeId } from "../ir/graph.ts";
import { add } from "../ops/add.ts";
import type { OperatorDefinition } from "../ops/define.ts";
import { OPS } from "../ops/registry.gen.ts";
import { scanGradient } from "./scan-gradient.ts";

/** A gradient that arrives from outside at a value. */
export interface Seed {
  readonly value: Value;
  readonly gradient: Value;
}

/** Gradients of the results of each node, summed up so far. */
type Gradients = Map<NodeId, (Value | null)[]>;

/**
 * Σ over the seeds of gradientᵀ·∂value/∂w for every w; null where no seed depends on it. Goes back no further than
 * `leaves`.
 */
export function pullBack(
  builder: GraphBuilder,
  seeds: readonly Seed[],
  wrt: readonly Value[],
  leaves: ReadonlySet<NodeId> = new Set(),
): (Value | null)[] {
  const targets = new Set(wrt.map((w) => w.id));
  const relevant = findRelevant(builder, seeds, targets, leaves);
  const gradients: Gradients = new Map();
  for (const { value, gradient } of seeds) accumulate(gradients, value.id, 0, gradient);
  for (const id of [...relevant].sort((a, b) => b - a)) {
    const arrived = gradients.get(id);
    const node = builder.node(id);
    if (!arrived || leaves.has(id) || node.inputs.length === 0) continue;
    builder.at(node.span, node.path, () => passOn(builder, node, arrived, relevant, gradients));
  }
  return wrt.map((w) => gradients.get(w.id)?.[0] ?? null);
}

/** The nodes on the ways from the targets to the seeds. Ids ascend along every way. */
function findRelevant(
  builder: GraphBuilder,
  seeds: readonly Seed[],
  targets: ReadonlySet<NodeId>,
  leaves: ReadonlySet<NodeId>,
): Set<NodeId> {
  const above = new Set<NodeId>();
  const open = seeds.map((seed) => seed.value.id);
  while (open.length > 0) {
    const id = open.pop()!;
    if (above.has(id)) continue;
    above.add(id);
    if (!leaves.has(id) && !isBarrier(builder.node(id))) open.push(...builder.node(id).inputs);
  }
  const relevant = new Set<NodeId>();
  for (const id of [...above].sort((a, b) => a - b)) {
    const through = !leaves.has(id) && !isBarrier(builder.node(id));
    if (targets.has(id) || (through && builder.node(id).inputs.some((input) => relevant.has(input))))
      relevant.add(id);
  }
  return relevant;
}

/** True where differentiation ends: inputs, constants, comparisons, stop_gradient. */
function isBarrier(node: GraphNode): boolean {
  if (node.op === "input") return true;
  const { meaning, gradient } = findOperator(node.op);
  return gradient === "none" && meaning.kind !== "loop" && meaning.kind !== "item";
}

/** Adds a node's share to the gradients of its operands. */
function passOn(
  builder: GraphBuilder,
  node: GraphNode,
  arrived: readonly (Value | null)[],
  relevant: ReadonlySet<NodeId>,
  gradients: Gradients,
): void {
  const { meaning } = findOperator(node.op);
  if (meaning.kind === "item") {
    accumulate(gradients, node.inputs[0]!, node.attrs["index"] as number, arrived[0]!);
    return;
  }
  const needed = node.inputs.map((input) => relevant.has(input));
  const shares =
    meaning.kind === "loop"
      ? scanGradient(builder, node, arrived, needed, pullBack)
      : operatorGradient(builder, node, arrived[0]!, needed);
  node.inputs.forEach((input, i) => {
    const share = shares[i];
    if (needed[i] && share) accumulate(gradients, input, 0, share);
  });
}

function operatorGradient(
  builder: GraphBuilder,
  node: GraphNode,
  grad: Value,
  needed: readonly boolean[],
): readonly (Value | null)[] {
  const { meaning, gradient } = findOperator(node.op);
  const inputs = node.inputs.map((id) => valueOf(builder, builder.node(id)));
  const output = valueOf(builder, node);
  if (gradient === "none") return inputs.map(() => null);
  if (gradient !== "expand") return gradient({ inputs, output, grad, attrs: node.attrs });
  invariant(meaning.kind === "composite", `${node.op} has no gradient and consists of nothing`);
  const expanded = meaning.expand(inputs, node.attrs);
  const wanted = inputs.filter((_, i) => needed[i]);
  const found = pullBack(builder, [{ value: expanded, gradient: grad }], wanted, new Set(node.inputs));
  return inputs.map((input, i) => (needed[i] ? found[wanted.indexOf(input)]! : null));
}

function accumulate(gradients: Gradients, id: NodeId, result: number, gradient: Value): void {
  const slots = gradients.get(id) ?? [];
  const known = slots[result];
  slots[result] = known ? add(known, gradient) : gradient;
  gradients.set(id, slots);
}

function findOperator(name: string): OperatorDefinition {
  const definition = OPS.get(name);
  invariant(definition, `unknown operator ${name}`);
  return definition;
}
