/** @file Weights of an imported network, by the paths that the checked spec gives them. */
import { constantOf } from "../sizes/size.ts";
import { invariant } from "../core/invariant.ts";
import type { NamedTensor } from "../runtime/safetensors.ts";
import type { Model } from "../sema/model.ts";
import type { Numbers, Step } from "./steps.ts";

export interface PairedWeights {
  readonly tensors: readonly NamedTensor[];
  /** Path of a layer → the original's name for it. */
  readonly origins: ReadonlyMap<string, string>;
}

/** The model makes its layers in the order of the text, and so do the steps. A layer that goes both ways stands twice. */
export function pairWeights(model: Model, layers: readonly Step[]): PairedWeights {
  const shapes = new Map(
    [...model.weights, ...model.buffers].map((w) => [w.path, w.shape.map((s) => constantOf(s)!)]),
  );
  const tensors = new Map<string, Numbers>();
  const origins = new Map<string, string>();
  const places = readPlaces(model);
  let at = 0;
  for (const step of layers) {
    for (const given of partsOf(step)) {
      const place = places[at++];
      invariant(place, `the spec has fewer layers than the ${layers.length} imported`);
      for (const [name, numbers] of Object.entries(given)) {
        const path = place.get(name);
        invariant(
          path !== undefined,
          `${step.origin} has ${name}, and the spec's layer ${[...place.keys()].join(", ")}`,
        );
        invariant(
          shapes.get(path)!.join() === numbers.shape.join(),
          `${path} is [${shapes.get(path)!.join(", ")}], and ${step.origin} has [${numbers.shape.join(", ")}]`,
        );
        tensors.set(path, numbers);
        origins.set(path.replace(/\.[^.]*$/, ""), step.origin);
      }
    }
  }
  invariant(
    at === places.length,
    `the spec has ${places.length} layers with weights, and ${at} were imported`,
  );
  const order = [...shapes.keys()];
  return { tensors: order.map((name) => ({ name, ...tensors.get(name)! })), origins };
}

/** Names and paths of the weights of each use, in the order of the model; a cell's layers are one place. */
function readPlaces(model: Model): readonly ReadonlyMap<string, string>[] {
  const places: Map<string, string>[] = [];
  let cell: Map<string, string> | null = null;
  let cellPath = "";
  for (const node of model.nodes) {
    const own = [...node.weights, ...node.buffers].filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    );
    if (own.length === 0) continue;
    const inCell = /^(.*\bcho\d+)\.(\w+)$/.exec(node.path);
    if (!inCell) {
      places.push(new Map(own));
      continue;
    }
    if (!cell || cellPath !== inCell[1]) {
      cell = new Map();
      cellPath = inCell[1]!;
      places.push(cell);
    }
    for (const [name, path] of own) cell.set(`${inCell[2]!}.${name}`, path);
  }
  return places;
}

/** `0.weight` and `1.weight` of a layer that goes both ways are two layers. */
function partsOf({ weights }: Step): readonly Readonly<Record<string, Numbers>>[] {
  const entries = Object.entries(weights);
  if (!entries.some(([name]) => /^\d\./.test(name))) return [weights];
  return [0, 1].map((i) =>
    Object.fromEntries(
      entries.filter(([name]) => name.startsWith(`${i}.`)).map(([name, numbers]) => [name.slice(2), numbers]),
    ),
  );
}
