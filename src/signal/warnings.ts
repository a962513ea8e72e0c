/** @file Warnings about a model's initialisation, each with a remedy that was predicted to help. Model → diagnostics. */
import { assertNever } from "../core/invariant.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Details } from "../diagnostics/define.ts";
import {
  activationsExplode,
  activationsVanish,
  gradientsExplode,
  gradientsVanish,
  reluShrinks,
  unitsSaturate,
} from "../diagnostics/signal.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import { makeArguments } from "../library/arguments.ts";
import type { Dims } from "../lower/graph-lowering.ts";
import type { Model } from "../sema/model.ts";
import { type Fault, findFault } from "./find-faults.ts";
import { predictSignal, type PredictedNode } from "./predict.ts";

/** What an open size is, if its domain allows. */
const OPEN_SIZE = 16;

/** Sizes for the prediction of a model whose data is not at hand. */
export function openSizes(model: Model): Dims {
  return new Map(
    model.dims.map(({ name, min, max }) => [name, Math.min(Math.max(min, OPEN_SIZE), max ?? Infinity)]),
  );
}

/** At most one warning: a signal that is lost is lost for all that follows. The model must have been checked without errors. */
export function predictWarnings(model: Model): Diagnostic[] {
  if (model.weights.length === 0) return [];
  const dims = openSizes(model);
  const fault = findFault(model, predictSignal(model, dims));
  if (!fault) return [];
  const remedy = findRemedy(model, dims, fault);
  const details: Details = {
    label: labelOf(fault),
    notes: ["predicted for inputs of mean 0 and variance 1; `nabla inspect` measures it"],
    help: remedy ? [remedy] : [],
  };
  return [report(model, fault, details)];
}

function report(model: Model, fault: Fault, details: Details): Diagnostic {
  const { span } = model.nodes[fault.at.node]!;
  const { layers, base } = fault;
  const found = formatFigure(fault.found);
  switch (fault.kind) {
    case "activations vanish":
      return activationsVanish.at(span, { layers, found, against: "1" }, details);
    case "activations explode":
      return activationsExplode.at(span, { layers, found, against: "1" }, details);
    case "gradients vanish":
      return gradientsVanish.at(span, { layers, found, against: base!.path }, details);
    case "gradients explode":
      return gradientsExplode.at(span, { layers, found, against: base!.path }, details);
    case "units saturate": {
      const limit = model.nodes[fault.at.node]!.component.activation === "tanh" ? "1" : "0.5";
      return unitsSaturate.at(span, { layer: fault.at.path, found, against: limit }, details);
    }
    case "relu shrinks":
      return reluShrinks.at(span, { layers, found, against: formatFigure(base!.activation!.std) }, details);
    default:
      return assertNever(fault.kind);
  }
}

function labelOf({ kind, at, found }: Fault): string {
  const where = `${at.path}: `;
  return kind.startsWith("gradients")
    ? `${where}the gradient's norm is ${formatFigure(found)} of the last layer's`
    : `${where}deviation ${formatFigure(found)}`;
}

/** Initializers by what suits the model's activations best. */
const CANDIDATES = {
  relu: ["he_normal", "lecun_normal", "glorot_normal"],
  other: ["lecun_normal", "glorot_normal", "he_normal"],
} as const;

/** The first initializer that leaves no fault when all weights have it, in words; null where none does. */
function findRemedy(model: Model, dims: Dims, fault: Fault): string | null {
  const relu = model.nodes.some((node) => node.component.activation === "relu");
  for (const name of CANDIDATES[relu ? "relu" : "other"]) {
    const nodes = predictSignal(withInitializer(model, name), dims);
    if (findFault(model, nodes)) continue;
    const at = nodes.find((n) => n.node === fault.at.node)!;
    return `init = ${name} ${gain(fault, at)}`;
  }
  return null;
}

function gain({ kind, layers }: Fault, at: PredictedNode): string {
  const std = formatFigure(at.activation?.std ?? 0);
  if (kind === "units saturate") return `gives a deviation of ${std} there`;
  if (kind.startsWith("gradients")) return "lets the gradient through";
  return `keeps a deviation of ${std} after ${layers} layers`;
}

/** The model with another initializer for every weight that draws its start values (no biases, no norm scales). */
function withInitializer(model: Model, name: string): Model {
  const definition = INITIALIZERS.get(name)!;
  const init = { definition, args: makeArguments(definition.arguments, new Map(), INITIALIZERS) };
  return { ...model, weights: model.weights.map((w) => (w.role === "weight" ? { ...w, init } : w)) };
}

/** Two digits: 0.23, 3.6e-7, 1.2e+12 */
export function formatFigure(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e4)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(2)));
}
