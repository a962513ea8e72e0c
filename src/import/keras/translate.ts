/** @file A Keras model → steps of a spec; layers without an equal are listed, all at once. */
import { LAYERS } from "./layers.ts";
import { RECURRENT } from "./recurrent.ts";
import { WINDOWS } from "./windows.ts";
import { symbol, toSize } from "../../sizes/size.ts";
import { addStep, createSteps, type StepBuilder } from "../builder.ts";
import { ImportFault, type ImportProblem, refuse } from "../fault.ts";
import type { ImportedPort } from "../finish-import.ts";
import { specName } from "../names.ts";
import type { Network } from "../steps.ts";
import type { KerasValue, TranslateLayer } from "./context.ts";
import type { KerasLayer, KerasModel } from "./read-config.ts";
import { findVariables, type KerasTensors, snakeCase } from "./weights.ts";

const KNOWN: Readonly<Record<string, TranslateLayer>> = { ...LAYERS, ...WINDOWS, ...RECURRENT };

interface Run {
  readonly to: StepBuilder;
  readonly tensors: KerasTensors | null;
  readonly problems: ImportProblem[];
  readonly names: Set<string>;
  readonly inputs: ImportedPort[];
}

export interface KerasTranslation {
  readonly network: Network;
  readonly inputs: readonly ImportedPort[];
  readonly outputs: readonly ImportedPort[];
  readonly problems: readonly ImportProblem[];
}

export function translateKeras(model: KerasModel, tensors: KerasTensors | null): KerasTranslation {
  const run: Run = { to: createSteps(), tensors, problems: [], names: new Set(), inputs: [] };
  const values = runModel(run, model, null, "");
  const outputs = values.flatMap((value, i) => {
    if (!value) return [];
    const name = model.outputs[i]!.split(":")[0]!;
    return [{ port: portOf(name, specName(name, run.names, "y"), value.shape.length), step: value.step }];
  });
  const network: Network = {
    name: model.name,
    doc: "",
    steps: run.to.steps,
    outputs: outputs.map((o) => ({ name: o.port.given, step: o.step })),
  };
  return { network, inputs: run.inputs, outputs: outputs.map((o) => o.port), problems: run.problems };
}

function portOf(name: string, given: string, rank: number): ImportedPort {
  return { name, given, axes: Array.from({ length: rank }, (_, i) => i + 1), batch: 0 };
}

/** `given`: the values that a model as a layer takes; null: its inputs are the spec's. */
function runModel(
  run: Run,
  model: KerasModel,
  given: readonly (KerasValue | null)[] | null,
  prefix: string,
): readonly (KerasValue | null)[] {
  const values = new Map<string, KerasValue | null>();
  const counted = countNames(model.layers);
  if (given) model.inputs.forEach((name, i) => values.set(name, given[i] ?? null));
  // Layers may be called in another order than they are listed; each call waits for its operands.
  const open = model.layers.flatMap((layer) =>
    layer.calls.map((operands, call) => ({ layer, operands, call })),
  );
  for (let progress = true; progress;) {
    progress = false;
    for (const [i, use] of open.entries()) {
      if (!use.operands.every((name) => values.has(name))) continue;
      const key = `${use.layer.name}:${use.call}`;
      if (!values.has(`${key}:0`)) {
        const place = { name: use.layer.name, counted: counted.get(use.layer)!, prefix };
        const results = callLayer(
          run,
          model,
          use.layer,
          use.operands.map((name) => values.get(name)!),
          place,
        );
        results.forEach((value, k) => values.set(`${key}:${k}`, value));
      }
      open.splice(i, 1);
      progress = true;
      break;
    }
  }
  for (const { layer, operands } of open)
    run.problems.push({
      place: layer.name,
      message: `its operands ${operands.join(", ")} are nowhere computed`,
    });
  return model.outputs.map((name) => values.get(name) ?? null);
}

/** dense, dense_1, …: as Keras counts the layers of a class when it saves. */
function countNames(layers: readonly KerasLayer[]): Map<KerasLayer, string> {
  const counts = new Map<string, number>();
  return new Map(
    layers.map((layer) => {
      const name = snakeCase(layer.kind);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [layer, count === 0 ? name : `${name}_${count}`];
    }),
  );
}

function callLayer(
  run: Run,
  model: KerasModel,
  layer: KerasLayer,
  inputs: readonly (KerasValue | null)[],
  place: { name: string; counted: string; prefix: string },
): readonly (KerasValue | null)[] {
  const index = model.layers.indexOf(layer);
  try {
    if (layer.kind === "InputLayer") return [addInput(run, model, layer)];
    if (layer.inner) return runModel(run, layer.inner, inputs, `${place.prefix}layers/${place.counted}/`);
    const translate = KNOWN[layer.kind] ?? refuse("this layer has no equal");
    if (inputs.includes(null)) return [null];
    run.to.place.origin = layer.name;
    const find = (variables: readonly string[], inside = ""): ReturnType<typeof findVariables> =>
      findVariables(run.tensors, place, variables, inside);
    return [translate({ to: run.to, layer, config: layer.config, find }, inputs as readonly KerasValue[])];
  } catch (error) {
    if (!(error instanceof ImportFault)) throw error;
    run.problems.push({ place: `layer ${index}, ${layer.name} (${layer.kind})`, message: error.message });
    return [null];
  }
}

function addInput(run: Run, model: KerasModel, layer: KerasLayer): KerasValue {
  const shape = layer.config["batch_shape"] ?? layer.config["batch_input_shape"];
  if (!Array.isArray(shape)) return refuse("it has no shape: build the model, or give it an InputLayer");
  const sizes = (shape as unknown[])
    .slice(1)
    .map((size, i) => (typeof size === "number" ? toSize(size) : symbol(i === 0 ? "t" : `t${i}`)));
  const written = (shape as unknown[])
    .slice(1)
    .map((size, i) => (typeof size === "number" ? String(size) : i === 0 ? "t" : `t${i}`))
    .join(", ");
  const classes = findClasses(model, layer.name);
  const name = specName(layer.name, run.names, "x");
  const type =
    classes === null ? `f32[${written}]` : `index(${classes})${written === "" ? "" : `[${written}]`}`;
  run.inputs.push(portOf(layer.name, name, sizes.length));
  return { step: addStep(run.to, { kind: "input", name, type, doc: "" }, [], sizes), shape: sizes };
}

/** An input that an Embedding reads is of whole numbers below its rows. */
function findClasses(model: KerasModel, input: string): number | null {
  const reader = model.layers.find(
    (l) =>
      l.kind === "Embedding" && l.calls.some((call) => call.some((name) => name.startsWith(`${input}:`))),
  );
  const rows = reader?.config["input_dim"];
  return typeof rows === "number" ? rows : null;
}
