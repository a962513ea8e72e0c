/** @file The modules and parameters that a model's uses declare, and where each weight of the spec lies in them. */
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Model } from "../../sema/model.ts";
import { constantOf, type Size } from "../../sizes/size.ts";
import type { WeightPlace } from "./printer.ts";
import { attributes } from "./python.ts";

/** Where a weight or buffer of the spec lies: `conv1.weight`, its axes in `order` of the spec's. */
export interface Placed {
  readonly attribute: string;
  readonly order: readonly number[] | null;
}

export interface Modules {
  readonly model: Model;
  /** Path → constructor (`nn.Linear(4, 3)`), in the order of declaration. */
  readonly constructors: Map<string, string>;
  /** Path of the spec → place. */
  readonly places: Map<string, Placed>;
  /** Parameters without a module of PyTorch: path → shape. */
  readonly plain: Map<string, readonly number[]>;
  readonly helpers: Set<string>;
  readonly diagnostics: Diagnostic[];
}

export function createModules(model: Model): Modules {
  const maps = { constructors: new Map<string, string>(), places: new Map<string, Placed>() };
  return { model, ...maps, plain: new Map(), helpers: new Set(), diagnostics: [] };
}

/** Declares a module once, and where the spec's weights (paths by their name in the use) lie in it. */
export function declareModule(
  modules: Modules,
  code: string,
  paths: ReadonlyMap<string, string>,
  places: Readonly<Record<string, WeightPlace>>,
): string {
  const [first] = paths.values();
  const path = first!.slice(0, first!.lastIndexOf("."));
  if (!modules.constructors.has(path)) modules.constructors.set(path, code);
  for (const [name, weight] of paths) {
    const place = places[name]!;
    modules.places.set(weight, {
      attribute: `${attributes(path)}.${place.name}`,
      order: place.order ?? null,
    });
  }
  return attributes(path);
}

/** A weight's attribute, and how it becomes the spec's layout; a parameter of its own where no module holds it. */
export function weightExpression(modules: Modules, path: string, self: string, raw = false): string {
  if (!modules.places.has(path)) {
    modules.plain.set(path, shapeOf(modules.model, path));
    modules.places.set(path, { attribute: attributes(path), order: null });
  }
  const { attribute, order } = modules.places.get(path)!;
  if (raw || order === null) return self + attribute;
  if (order.length === 2) return `${self}${attribute}.t()`;
  return `${self}${attribute}.permute(${inverse(order).join(", ")})`;
}

/** The shape of a weight or buffer in the spec's layout. */
export function shapeOf(model: Model, path: string): readonly number[] {
  const found = model.weights.find((w) => w.path === path) ?? model.buffers.find((b) => b.path === path);
  return found!.shape.map((size: Size) => constantOf(size)!);
}

function inverse(order: readonly number[]): readonly number[] {
  return order.map((_, i) => order.indexOf(i));
}
