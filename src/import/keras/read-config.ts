/** @file Keras 3's JSON → layers and how they are joined. Throws ImportFault. */
import { refuse } from "../fault.ts";

export type Config = Readonly<Record<string, unknown>>;

export interface KerasLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Config;
  /** For each time the layer is called: the tensors that it takes, as `layer:call:output`. */
  readonly calls: readonly (readonly string[])[];
  /** A model as a layer. */
  readonly inner: KerasModel | null;
}

export interface KerasModel {
  readonly name: string;
  readonly layers: readonly KerasLayer[];
  /** Tensors, as in calls. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A model from `model.to_json()`, or from the config of a .keras file. */
export function readKerasModel(text: string): KerasModel {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse("it is no JSON");
  }
  return readModel(asRecord(json, "the model"));
}

function asRecord(value: unknown, what: string): Config {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Config)
    : refuse(`${what} is no object`);
}

function asList(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(`${what} is no list`);
}

function asText(value: unknown, what: string): string {
  return typeof value === "string" ? value : refuse(`${what} is no text`);
}

function readModel(json: Config): KerasModel {
  const kind = asText(json["class_name"], "class_name");
  if (!isModel(kind))
    return refuse(
      `it is a ${kind}; Sequential and Functional models are read (a subclassed model has no config)`,
    );
  const config = asRecord(json["config"], "config");
  const layers = asList(config["layers"], "layers").map((layer, i) =>
    readLayer(asRecord(layer, `layer ${i}`), i),
  );
  const name = typeof config["name"] === "string" ? config["name"] : "model";
  return kind === "Sequential"
    ? chainLayers(name, layers, config)
    : { name, layers, inputs: readEnds(config["input_layers"]), outputs: readEnds(config["output_layers"]) };
}

function isModel(kind: string): boolean {
  return kind === "Sequential" || kind === "Functional" || kind === "Model";
}

function readLayer(json: Config, i: number): KerasLayer {
  const kind = asText(json["class_name"], `class_name of layer ${i}`);
  const config = asRecord(json["config"], `config of layer ${i}`);
  const name =
    typeof config["name"] === "string"
      ? config["name"]
      : typeof json["name"] === "string"
        ? json["name"]
        : `${kind.toLowerCase()}_${i}`;
  const nodes = Array.isArray(json["inbound_nodes"]) ? (json["inbound_nodes"] as readonly unknown[]) : [];
  const calls = nodes.map((node) => readTensors(asRecord(node, `a call of ${name}`)["args"]));
  return {
    kind,
    name,
    config,
    calls: calls.length > 0 ? calls : [[]],
    inner: isModel(kind) ? readModel(json) : null,
  };
}

/** All tensors in arguments, lists of them included. */
function readTensors(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(readTensors);
  if (typeof value !== "object" || value === null) return [];
  const { class_name: kind, config } = value as { class_name?: unknown; config?: unknown };
  if (kind !== "__keras_tensor__") return [];
  const history = asList(asRecord(config, "a tensor")["keras_history"], "keras_history");
  return [history.join(":")];
}

/** `["input", 0, 0]`, or a list of such. */
function readEnds(value: unknown): string[] {
  const list = asList(value, "input_layers and output_layers");
  return typeof list[0] === "string" ? [list.join(":")] : list.map((end) => asList(end, "an end").join(":"));
}

/** One after another; without an InputLayer the shape stands in the first layer, or in build_input_shape. */
function chainLayers(name: string, layers: readonly KerasLayer[], config: Config): KerasModel {
  const first = layers[0] ?? refuse("it has no layers");
  const shape =
    first.config["batch_shape"] ?? first.config["batch_input_shape"] ?? config["build_input_shape"];
  const given: KerasLayer = {
    kind: "InputLayer",
    name: "x",
    config: { batch_shape: shape, dtype: first.config["dtype"] },
    calls: [[]],
    inner: null,
  };
  const all = first.kind === "InputLayer" ? layers : [given, ...layers];
  const chained = all.map((layer, i): KerasLayer => ({
    ...layer,
    calls: [i === 0 ? [] : [`${all[i - 1]!.name}:0:0`]],
  }));
  return { name, layers: chained, inputs: [`${all[0]!.name}:0:0`], outputs: [`${all.at(-1)!.name}:0:0`] };
}
