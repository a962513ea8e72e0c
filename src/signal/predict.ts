/**
 * @file The signal at initialisation, predicted: mean and deviation of activations, deviation of gradients. Pure; nothing is
 * drawn or run. Model → Prediction.
 */
import type { GraphNode } from "../ir/graph.ts";
import { type Dim, isBatchDim } from "../ir/types.ts";
import type { Fill } from "../library/define.ts";
import type { Dims } from "../lower/graph-lowering.ts";
import { parametersOf } from "../lower/lower.ts";
import type { Model } from "../sema/model.ts";
import { type Algebra, createAlgebra } from "./algebra.ts";
import { type AxisRole, type Field, mixedPart, uniformField } from "./field.ts";
import { addMoments, constantMoments, deviationOf, type Moments, momentsOf } from "./moments.ts";
import { propagate } from "./propagate.ts";
import { classesOf } from "./random-fields.ts";
import { tapGraph, type Tap } from "./tapped-graph.ts";

export interface PredictedNode extends Tap {
  /** null where an operator on the way has no rule, or the numbers leave float64. */
  readonly activation: { readonly mean: number; readonly std: number } | null;
  readonly gradient: { readonly std: number } | null;
}

export interface PredictOptions {
  /** Moments of the fields, where data is at hand; the others are standard normal numbers, and even indices. */
  readonly fields?: ReadonlyMap<string, Moments>;
  /** Examples in a batch; default: the train block's. */
  readonly examples?: number;
}

/** The signal after each step with weights or an activation, in the order in which they run. */
export function predictSignal(model: Model, dims: Dims, options: PredictOptions = {}): PredictedNode[] {
  const { graph, taps } = tapGraph(model, dims);
  const algebra = createAlgebra();
  const fills = new Map(parametersOf(model, dims).map((p) => [p.name, p] as const));
  const examples = options.examples ?? model.train?.phases.at(-1)?.batch ?? 128;
  const found = propagate(graph, {
    algebra,
    examples,
    input: (node) => {
      const { role, name } = node.attrs as { role: string; name: string };
      if (role === "field") return fieldOf(algebra, model, dims, node, options.fields?.get(name));
      const parameter = fills.get(name);
      return parameter ? weightOf(algebra, parameter.fill, parameter.shape) : null;
    },
  });
  const at = (key: string): Moments | null => {
    const field = found.get(key);
    const moments = field ? mixedPart(algebra, field).moments : null;
    return moments && Number.isFinite(moments.element) ? moments : null;
  };
  return taps.map((tap, i): PredictedNode => {
    const activation = at(`term activation ${i}`);
    const gradient = at(`term gradient ${i}`);
    return {
      ...tap,
      activation: activation && { mean: activation.mean, std: deviationOf(activation) },
      gradient: gradient && { std: deviationOf(gradient) },
    };
  });
}

/** Standard normal, every element by itself; indices are even over their classes. */
function fieldOf(
  algebra: Algebra,
  model: Model,
  dims: Dims,
  node: GraphNode,
  measured: Moments | undefined,
): Field {
  const { shape } = node.types[0]!;
  const axes = fieldRoles(shape, node.types[0]!.dtype === "f32");
  const level = axes.includes("place") ? "place" : "example";
  const spread = (variance: number): Moments =>
    momentsOf(0, { unit: 0, example: 0, place: 0, [level]: variance });
  const last = shape.at(-1)!;
  const size = typeof last === "number" ? last : 1;
  if (measured) return uniformField(axes, size, algebra.fresh(measured));
  if (node.types[0]!.dtype === "f32") return uniformField(axes, size, algebra.fresh(spread(1)));
  const classes = classesOf(model, String(node.attrs["name"]), dims) ?? 2;
  const mean = (classes - 1) / 2;
  return uniformField(
    axes,
    size,
    algebra.fresh(addMoments(constantMoments(mean), spread((classes * classes - 1) / 12))),
  );
}

/** Examples first, units last, places between; a sequence of indices has no units. */
function fieldRoles(shape: readonly Dim[], hasUnits: boolean): AxisRole[] {
  return shape.map((dim, axis) => {
    if (isBatchDim(dim)) return "example";
    return hasUnits && axis === shape.length - 1 ? "unit" : "place";
  });
}

/** Weights differ from unit to unit, not with the example. */
function weightOf(algebra: Algebra, fill: Fill, shape: readonly number[]): Field {
  const { mean, variance } = fillMoments(fill, shape);
  const part = algebra.fresh(momentsOf(mean, { unit: variance, example: 0, place: 0 }));
  return uniformField(
    shape.map(() => "unit"),
    shape.at(-1) ?? 1,
    part,
  );
}

/** Variance of a standard normal that is drawn again beyond two deviations. */
const TRUNCATED = 0.7737413;

function fillMoments(fill: Fill, shape: readonly number[]): { mean: number; variance: number } {
  switch (fill.kind) {
    case "constant":
      return { mean: fill.value, variance: 0 };
    case "normal":
      return { mean: fill.mean, variance: fill.std ** 2 };
    case "uniform":
      return { mean: 0, variance: fill.limit ** 2 / 3 };
    case "truncated_normal":
      return { mean: 0, variance: TRUNCATED * fill.std ** 2 };
    case "orthogonal":
      return { mean: 0, variance: fill.gain ** 2 / longerSide(shape) };
    case "lsuv":
      // What the run time fills it with: an orthogonal matrix.
      return { mean: 0, variance: 1 / longerSide(shape) };
  }
}

/** Rows or columns of an orthogonal [rows, last axis] matrix, whichever are more, have squares that add up to the other. */
function longerSide(shape: readonly number[]): number {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((p, s) => p * s, 1);
  return Math.max(rows, columns);
}
