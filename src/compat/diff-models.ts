/** @file What changed between two models: saved weights, layers, the fields that programs see, parameters, training. */
import { printValueType } from "../library/types.ts";
import type { Model, ModelNode } from "../sema/model.ts";
import { constantOf, printSize, type Size } from "../sizes/size.ts";
import { describeArguments, describeTraining } from "./describe.ts";

/** A shape as JSON gives it: numbers, and names of sizes that are open. */
export type Shape = readonly (number | string)[];

export type Change =
  /** A parameter or running statistic at the same path with another shape. */
  | { readonly kind: "shape"; readonly path: string; readonly before: Shape; readonly after: Shape }
  /** `to`, `from`: the one weight of that shape on the other side, which may be the same under another path. */
  | { readonly kind: "removed"; readonly path: string; readonly before: Shape; readonly to?: string }
  | { readonly kind: "added"; readonly path: string; readonly after: Shape; readonly from?: string }
  | {
      /** layer: what computes, with its arguments; input … entry: what programs see; argument: a parameter of the model. */
      readonly kind: "layer" | "input" | "target" | "output" | "entry" | "argument" | "training";
      readonly path: string;
      readonly before: string | null;
      readonly after: string | null;
    };

/** In the order of the new model; what breaks saved weights first. */
export function diffModels(old: Model, now: Model): readonly Change[] {
  return [
    ...diffTensors(tensorsOf(old), tensorsOf(now)),
    ...diffTexts("layer", layersOf(old), layersOf(now)),
    ...diffTexts("input", fieldsOf(old, "input"), fieldsOf(now, "input")),
    ...diffTexts("target", fieldsOf(old, "target"), fieldsOf(now, "target")),
    ...diffTexts("output", outputsOf(old), outputsOf(now)),
    ...diffTexts("entry", entriesOf(old), entriesOf(now)),
    ...diffTexts("argument", argumentsOf(old), argumentsOf(now)),
    ...diffTexts("training", describeTraining(old), describeTraining(now)),
  ];
}

/** True if weights that were saved of the old model load into the new one. */
export function isCompatible(changes: readonly Change[]): boolean {
  return !changes.some((c) => c.kind === "shape" || c.kind === "removed" || c.kind === "added");
}

type Tensors = ReadonlyMap<string, Shape>;

/** What a file of weights holds: parameters and running statistics, by path. */
function tensorsOf(model: Model): Tensors {
  const all = [...model.weights, ...model.buffers];
  return new Map(all.map(({ path, shape }) => [path, shape.map(sizeJson)]));
}

function sizeJson(size: Size): number | string {
  return constantOf(size) ?? printSize(size);
}

function diffTensors(old: Tensors, now: Tensors): readonly Change[] {
  const gone = [...old].filter(([path]) => !now.has(path));
  const fresh = [...now].filter(([path]) => !old.has(path));
  const changes: Change[] = [];
  for (const [path, after] of now) {
    const before = old.get(path);
    if (before && !sameShape(before, after)) changes.push({ kind: "shape", path, before, after });
  }
  for (const [path, before] of gone) {
    const to = onlyLike(before, path, gone, fresh);
    changes.push(to === null ? { kind: "removed", path, before } : { kind: "removed", path, before, to });
  }
  for (const [path, after] of fresh) {
    const from = onlyLike(after, path, fresh, gone);
    changes.push(from === null ? { kind: "added", path, after } : { kind: "added", path, after, from });
  }
  return changes;
}

/** The one tensor of that shape and last name on the other side, where there is one on either: it was probably renamed. */
function onlyLike(
  shape: Shape,
  path: string,
  own: readonly (readonly [string, Shape])[],
  others: readonly (readonly [string, Shape])[],
): string | null {
  const alike = ([p, s]: readonly [string, Shape]): boolean =>
    sameShape(s, shape) && lastName(p) === lastName(path);
  const [found, ...more] = others.filter(alike);
  return found && more.length === 0 && own.filter(alike).length === 1 ? found[0] : null;
}

function lastName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

type Texts = ReadonlyMap<string, string>;

/** Layers that run outside of training, with what was given to them. */
function layersOf(model: Model): Texts {
  const layers = model.nodes.filter(
    (n: ModelNode) => !n.training && n.path !== "" && n.component.kind === "layer",
  );
  return new Map(
    layers.map((n) => [n.path, `${n.component.name}${describeArguments(n.args, n.component.arguments)}`]),
  );
}

function fieldsOf(model: Model, role: "input" | "target"): Texts {
  return new Map(model.fields.filter((f) => f.role === role).map((f) => [f.name, printValueType(f.type)]));
}

function outputsOf(model: Model): Texts {
  return new Map(model.outputs.map((o) => [o.name, printValueType(model.values[o.value]!.type)]));
}

function entriesOf(model: Model): Texts {
  const names = (values: readonly { readonly name: string }[]): string =>
    values.map((v) => v.name).join(", ");
  return new Map(model.entries.map((e) => [e.name, `(${names(e.inputs)}) -> ${names(e.outputs)}`]));
}

function argumentsOf(model: Model): Texts {
  return new Map(Object.entries(model.arguments).map(([name, value]) => [name, JSON.stringify(value)]));
}

function diffTexts(
  kind: Extract<Change, { before: string | null }>["kind"],
  old: Texts,
  now: Texts,
): readonly Change[] {
  const paths = [...new Set([...now.keys(), ...old.keys()])];
  return paths.flatMap((path) => {
    const [before, after] = [old.get(path) ?? null, now.get(path) ?? null];
    return before === after ? [] : [{ kind, path, before, after }];
  });
}
