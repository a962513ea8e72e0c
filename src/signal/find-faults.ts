/** @file What is wrong with a predicted signal. Thresholds leave alone whatever trains; one fault a model, the root of the others. */
import type { Model } from "../sema/model.ts";
import type { PredictedNode } from "./predict.ts";

export type FaultKind =
  | "activations vanish"
  | "activations explode"
  | "gradients vanish"
  | "gradients explode"
  | "units saturate"
  | "relu shrinks";

export interface Fault {
  readonly kind: FaultKind;
  /** Where it shows. */
  readonly at: PredictedNode;
  /** What `found` is compared with: a deviation, or the last layer's gradient. */
  readonly base: PredictedNode | null;
  /** Layers with weights from `base` (or the input) to `at`. */
  readonly layers: number;
  /** A deviation, or the gradient's ratio. */
  readonly found: number;
}

/** Deviations relative to the input's. */
const VANISHED = 1e-4;
const EXPLODED = 1e4;
/** Ratios of the gradient's norm at the first and at the last layer. */
const GRADIENT_VANISHED = 1e-4;
const GRADIENT_EXPLODED = 1e4;
/** Of at most 1 (tanh) and ½ (sigmoid). */
const SATURATED = { tanh: 0.95, sigmoid: 0.45 } as const;
const RELU_LAYERS = 9;
const RELU_SHRUNK = 0.1;

/** The first fault in the order of causes, or null. */
export function findFault(model: Model, nodes: readonly PredictedNode[]): Fault | null {
  return (
    findSaturation(model, nodes) ??
    findScale(model, nodes) ??
    findGradient(model, nodes) ??
    findShrinking(model, nodes)
  );
}

function findSaturation(model: Model, nodes: readonly PredictedNode[]): Fault | null {
  for (const at of nodes) {
    const { activation } = model.nodes[at.node]!.component;
    const limit = activation === "tanh" || activation === "sigmoid" ? SATURATED[activation] : Infinity;
    const found = at.activation?.std ?? 0;
    if (found > limit) return { kind: "units saturate", at, base: null, layers: 0, found };
  }
  return null;
}

/** The last place where the signal is lost; exact zeros are meant (`init = zeros`). */
function findScale(model: Model, nodes: readonly PredictedNode[]): Fault | null {
  const lost = nodes.filter(({ activation }) => activation && activation.std > 0 && outside(activation));
  const at = lost.at(-1);
  if (!at?.activation) return null;
  const found = at.activation.std;
  const kind = found < VANISHED ? "activations vanish" : "activations explode";
  return { kind, at, base: null, layers: countLayers(model, nodes, 0, nodes.indexOf(at)), found };
}

/** A small deviation around a mean that is not 0 is still a signal. */
function outside({ mean, std }: { readonly mean: number; readonly std: number }): boolean {
  return std > EXPLODED || (std < VANISHED && Math.abs(mean) < VANISHED);
}

function findGradient(model: Model, nodes: readonly PredictedNode[]): Fault | null {
  const weighted = nodes.filter((n) => hasWeights(model, n) && n.gradient && n.gradient.std > 0);
  const [at, base] = [weighted[0], weighted.at(-1)];
  if (!at || !base) return null;
  const found = gradientNorm(at) / gradientNorm(base);
  if (found >= GRADIENT_VANISHED && found <= GRADIENT_EXPLODED) return null;
  const layers = countLayers(model, nodes, nodes.indexOf(at) + 1, nodes.indexOf(base));
  return { kind: found < 1 ? "gradients vanish" : "gradients explode", at, base, layers, found };
}

/** Elements share the gradient: a pool spreads it over its places. */
function gradientNorm({ gradient, size }: PredictedNode): number {
  return (gradient?.std ?? 0) * Math.sqrt(size);
}

function findShrinking(model: Model, nodes: readonly PredictedNode[]): Fault | null {
  const relus = nodes.filter((n) => model.nodes[n.node]!.component.activation === "relu" && n.activation);
  const [base, at] = [relus[0], relus.at(-1)];
  if (!base?.activation || !at?.activation) return null;
  const layers = countLayers(model, nodes, nodes.indexOf(base) + 1, nodes.indexOf(at));
  const found = at.activation.std;
  if (layers < RELU_LAYERS || found > RELU_SHRUNK * base.activation.std) return null;
  return { kind: "relu shrinks", at, base, layers, found };
}

function countLayers(model: Model, nodes: readonly PredictedNode[], from: number, to: number): number {
  return nodes.slice(from, to + 1).filter((n) => hasWeights(model, n)).length;
}

function hasWeights(model: Model, { node }: PredictedNode): boolean {
  const paths = [...model.nodes[node]!.weights.values()];
  return paths.some((path) => typeof path !== "string" || roleOf(model, path) === "weight");
}

function roleOf(model: Model, path: string): string | undefined {
  return model.weights.find((w) => w.path === path)?.role;
}
