/** @file What a model is made of: layers with shapes, parameters, multiply-adds; totals and memory. Model → Summary. */
import type { Span } from "../core/span.ts";
import { stateCount } from "../lower/capacity.ts";
import type { ValueType } from "../library/types.ts";
import { figuresOf, trainingMemory, weightBytes } from "../sema/figures.ts";
import type { Model, ModelNode, ValueId } from "../sema/model.ts";
import { addSizes, constant, constantOf, printSize, productOf, type Size } from "../sizes/size.ts";

export interface SummaryField {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly Size[];
}

export interface SummaryLayer {
  readonly path: string;
  readonly layer: string;
  /** Of its first output. */
  readonly shape: readonly Size[];
  readonly params: Size;
  readonly macs: Size;
  readonly span: Span;
}

export interface Summary {
  readonly model: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly inputs: readonly SummaryField[];
  readonly outputs: readonly SummaryField[];
  readonly params: { readonly total: Size; readonly trainable: Size; readonly buffers: Size };
  readonly macs: Size;
  readonly memory: { readonly weights: Size; readonly training: Size; readonly batch: number };
  readonly layers: readonly SummaryLayer[];
}

/** Layers in the order in which they run; a layer that is used again counts its weights once and its work each time. */
export function summarize(model: Model): Summary {
  const figures = figuresOf(model);
  const phases = model.train?.phases ?? [];
  const batch = Math.max(1, ...phases.map((p) => p.batch));
  const states = Math.max(0, ...phases.map(stateCount));
  const trained = new Set(phases.flatMap((p) => [...p.trains]));
  const trainable = phases.length === 0 ? model.weights : model.weights.filter((w) => trained.has(w.path));
  return {
    model: model.name,
    arguments: { ...model.arguments, ...openSizes(model) },
    inputs: model.fields.filter((f) => f.role === "input").map((f) => describeField(f.name, f.type)),
    outputs: model.outputs.map((o) => describeField(o.name, typeOf(model, o.value))),
    params: {
      total: figures.params,
      trainable: sum(trainable.map((w) => productOf(w.shape))),
      buffers: figures.buffers,
    },
    macs: figures.macs,
    memory: { weights: weightBytes(model), training: trainingMemory(model, states, batch), batch },
    layers: listLayers(model),
  };
}

/** A whole number, or its text where it is symbolic: as JSON gives sizes. */
export function sizeJson(size: Size): number | string {
  return constantOf(size) ?? printSize(size);
}

/** A parameter that stays symbolic is its name. */
function openSizes(model: Model): Record<string, string> {
  const names = model.dims.map((d) => d.name).filter((name) => name in model.arguments);
  return Object.fromEntries(names.map((name) => [name, name]));
}

function listLayers(model: Model): SummaryLayer[] {
  const shapes = new Map(model.weights.map((w) => [w.path, productOf(w.shape)]));
  const layers = new Map<string, SummaryLayer>();
  for (const node of model.nodes) {
    if (node.training || node.path === "" || node.component.kind !== "layer") continue;
    const known = layers.get(node.path);
    const params = known ? known.params : weightsOf(node, shapes);
    const macs = known ? addSizes(known.macs, node.macs) : node.macs;
    const shape = known?.shape ?? typeOf(model, node.outputs[0]!).axes.map((a) => a.size);
    layers.set(node.path, {
      path: node.path,
      layer: node.component.name,
      shape,
      params,
      macs,
      span: node.span,
    });
  }
  return [...layers.values()];
}

/** Parameters of a use; what it takes from another use was counted there. */
function weightsOf(node: ModelNode, shapes: Map<string, Size>): Size {
  const own: Size[] = [];
  for (const weight of node.weights.values()) {
    const size = typeof weight === "string" ? shapes.get(weight) : undefined;
    if (!size) continue;
    own.push(size);
    shapes.delete(weight as string);
  }
  return sum(own);
}

function typeOf(model: Model, id: ValueId): ValueType {
  return model.values[id]!.type;
}

function describeField(name: string, type: ValueType): SummaryField {
  return { name, dtype: type.dtype, shape: type.axes.map((a) => a.size) };
}

function sum(sizes: readonly Size[]): Size {
  return sizes.reduce<Size>((total, size) => addSizes(total, size), constant(0));
}
