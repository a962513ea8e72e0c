/** @file What comes out of a trained network's layers on examples: the network once more, with an entry that gives it all. */
import type { NumberColumn } from "../library/data.ts";
import { lower } from "../lower/lower.ts";
import type { WeightRecord } from "../report/report.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { Model, ModelNode, NamedValue } from "../sema/model.ts";
import { constantOf, substitute } from "../sizes/size.ts";
import { createEngine, type EngineName } from "./engines.ts";

const ENTRY = "activations of the report";
/** Layers that are shown, numbers of all of them together, and numbers that are kept of one. */
const LAYERS = 60;
const NUMBERS = 4_000_000;
const KEPT = 50_000;
/** Beyond so many weights a second network is not worth its memory. */
const WEIGHTS = 30_000_000;

interface Tap {
  readonly value: NamedValue;
  readonly path: string;
  readonly shape: readonly number[];
}

/** Activations of the first of the given examples, layer by layer; none for networks that are too large for that. */
export async function lookAtActivations(
  model: Model,
  bindings: ReadonlyMap<string, number>,
  network: RuntimeNetwork,
  engine: EngineName,
  given: Readonly<Record<string, NumberColumn>>,
  examples: number,
): Promise<readonly WeightRecord[]> {
  const taps = listTaps(model, bindings);
  const elements = taps.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const weights = Object.values(network.parameters).reduce((sum, { data }) => sum + data.length, 0);
  if (taps.length === 0 || elements > NUMBERS || weights > WEIGHTS) return [];
  const count = Math.min(examples, Math.max(1, Math.floor(NUMBERS / elements)));
  const tapped = await createEngine(lower(tapModel(model, taps), bindings), engine);
  tapped.load(network.save());
  const first = Object.entries(given).map(
    ([name, all]) => [name, all.subarray(0, (all.length / examples) * count)] as const,
  );
  const outputs = tapped.entries[ENTRY]!(Object.fromEntries(first));
  return taps.map(({ value, path, shape }) => ({ name: path, shape, data: thin(outputs[value.name]!) }));
}

/** Steps of the network itself – not of a cell's step – with weights or an activation. */
function listTaps(model: Model, bindings: ReadonlyMap<string, number>): Tap[] {
  const inner = new Set(model.nodes.flatMap((n) => n.body?.nodes ?? []));
  const taps = model.nodes.flatMap((node, i): Tap[] => {
    const { type } = model.values[node.outputs[0]!] ?? {};
    if (inner.has(i) || !isShown(node) || type?.dtype !== "f32" || !type.batched) return [];
    const shape = type.axes.map((a) => constantOf(substitute(a.size, bindings)));
    if (shape.some((s) => s === null)) return [];
    const value = { name: `step ${i}`, value: node.outputs[0]!, doc: "", span: node.span };
    return [{ value, path: node.path, shape: shape.map((s) => s!) }];
  });
  return taps.slice(0, LAYERS);
}

function isShown({ training, component, weights }: ModelNode): boolean {
  return !training && component.kind === "layer" && (weights.size > 0 || component.family === "activation");
}

/** Nothing of the training is needed but what prepares the fields. */
function tapModel(model: Model, taps: readonly Tap[]): Model {
  const inputs = model.fields.filter((f) => f.role === "input");
  const entry = {
    ...{ name: ENTRY, span: model.span, outputs: taps.map((t) => t.value) },
    inputs: inputs.map(({ name, value, doc, span }) => ({ name, value, doc, span })),
  };
  return { ...model, entries: [entry], train: model.train && { ...model.train, phases: [] } };
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** Every so-manieth number. */
function thin(numbers: ArrayLike<number>): Float32Array {
  const step = Math.max(1, Math.ceil(numbers.length / KEPT));
  return Float32Array.from({ length: Math.floor(numbers.length / step) }, (_, i) => numbers[i * step]!);
}
