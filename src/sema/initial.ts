/** @file Default initializers: He before the ReLU family, LeCun before SELU, Glorot otherwise. */
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import { makeArguments } from "../library/arguments.ts";
import type { Draft } from "./context.ts";
import type { ModelNode, ValueId, WeightDecl } from "./model.ts";

/** The weights of a draft, with every initializer chosen. */
export function chooseInitializers(draft: Draft): WeightDecl[] {
  const users = usersOf(draft.nodes);
  const owners = new Map<string, ModelNode>();
  for (const node of draft.nodes) {
    for (const path of node.weights.values())
      if (typeof path === "string" && !owners.has(path)) owners.set(path, node);
  }
  return [...draft.weights.values()].map(({ defaultInit, ...weight }) => {
    if (!defaultInit || weight.role !== "weight") return weight;
    const owner = owners.get(weight.path);
    const name = owner ? initializerBefore(users, owner.outputs[0]!) : "glorot_uniform";
    const definition = INITIALIZERS.get(name)!;
    return {
      ...weight,
      init: { definition, args: makeArguments(definition.arguments, new Map(), INITIALIZERS) },
    };
  });
}

/** Looks through norms, noise, pools and reshapes for the activation that follows. */
function initializerBefore(users: ReadonlyMap<ValueId, readonly ModelNode[]>, start: ValueId): string {
  let value = start;
  for (let hops = 0; hops < 16; hops++) {
    const next = users.get(value) ?? [];
    const activation = next.find((n) => n.component.activation !== undefined)?.component.activation;
    if (activation)
      return activation === "relu" ? "he_normal" : activation === "selu" ? "lecun_normal" : "glorot_uniform";
    const through = next.find((n) => n.component.transparent);
    if (!through) return "glorot_uniform";
    value = through.outputs[0]!;
  }
  return "glorot_uniform";
}

function usersOf(nodes: readonly ModelNode[]): ReadonlyMap<ValueId, readonly ModelNode[]> {
  const users = new Map<ValueId, ModelNode[]>();
  for (const node of nodes) {
    for (const id of node.operands) {
      if (id === null) continue;
      const known = users.get(id);
      if (known) known.push(node);
      else users.set(id, [node]);
    }
  }
  return users;
}
