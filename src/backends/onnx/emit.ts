/** @file A graph being written: nodes of ONNX, constants once each, names. */
import { invariant } from "../../core/invariant.ts";
import { type OpenDim, isFixed, printOpen, type Term } from "./open-sizes.ts";
import type { Message } from "./protobuf.ts";
import { type Attribute, type ELEMENTS, node, tensor } from "./schema.ts";

export interface Emitter {
  readonly nodes: Message[];
  readonly constants: Message[];
  /** Names that are taken: inputs, outputs, weights and what was made. */
  readonly names: { next: number; readonly taken: Set<string> };
  readonly known: Map<string, string>;
  /** The graph around a scan's body; sizes are computed there. */
  readonly root: Emitter | null;
  /** Input and axis at which the batch, "n", and each open size can be read. */
  readonly sizes: Map<string, { readonly input: string; readonly axis: number }>;
  /** Weights that stand in the file as ONNX's filters, [out, in, ...kernel]. */
  readonly filters: ReadonlySet<string>;
  /** Path of the layer that is being written; nodes are named by it. */
  readonly place: { path: string };
}

/** Adds a node with one result, and gives the result's name. */
export function emit(
  to: Emitter,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): string {
  const name = fresh(to, op);
  const { path } = to.place;
  to.nodes.push(node(op, inputs, [name], attributes, path === "" ? name : `${path}/${name}`));
  return name;
}

export function fresh(to: Emitter, wish: string): string {
  const name = `${wish}_${to.names.next++}`;
  if (to.names.taken.has(name)) return fresh(to, wish);
  return name;
}

/** A constant; equal ones share a name. */
export function constantOf(
  to: Emitter,
  type: keyof typeof ELEMENTS,
  shape: readonly number[],
  numbers: readonly number[],
): string {
  const key = `${type}[${shape.join()}]${numbers.map((x) => (Object.is(x, -0) ? "-0" : x)).join()}`;
  const known = to.known.get(key);
  if (known !== undefined) return known;
  const name = fresh(to, "constant");
  to.constants.push(tensor(name, type, shape, numbers));
  to.known.set(key, name);
  return name;
}

/** Whole numbers as int64[k]. */
export function integers(to: Emitter, numbers: readonly number[]): string {
  return constantOf(to, "index", [numbers.length], numbers);
}

export function scalarOf(to: Emitter, value: number): string {
  return constantOf(to, "f32", [], [value]);
}

/** A size as int64[1]: a constant, or computed from the shapes of the inputs. */
export function sizeOf(to: Emitter, dim: OpenDim): string {
  if (isFixed(dim)) return integers(to, [dim]);
  const at = to.root ?? to;
  const key = `size ${printOpen(dim)}`;
  const known = at.known.get(key);
  if (known !== undefined) return known;
  const [first, ...rest] = dim.terms.map((term) => termOf(at, term));
  const name = rest.reduce((sum, term) => emit(at, "Add", [sum, term]), first!);
  at.known.set(key, name);
  return name;
}

function termOf(to: Emitter, { factor, names }: Term): string {
  const sizes = names.map((name) => readSize(to, name));
  const factors = factor === 1 && sizes.length > 0 ? sizes : [...sizes, integers(to, [factor])];
  return factors.reduce((product, size) => emit(to, "Mul", [product, size]));
}

function readSize(to: Emitter, name: string): string {
  const key = `size ${name}`;
  const known = to.known.get(key);
  if (known !== undefined) return known;
  const place = to.sizes.get(name);
  invariant(place, `no input has the size ${name}`);
  const size = emit(to, "Slice", [
    emit(to, "Shape", [place.input]),
    integers(to, [place.axis]),
    integers(to, [place.axis + 1]),
  ]);
  to.known.set(key, size);
  return size;
}

/** A shape as int64[k]. */
export function shapeOf(to: Emitter, shape: readonly OpenDim[]): string {
  if (shape.every(isFixed)) return integers(to, shape);
  return shape.length === 1
    ? sizeOf(to, shape[0]!)
    : emit(
        to.root ?? to,
        "Concat",
        shape.map((dim) => sizeOf(to, dim)),
        { axis: 0 },
      );
}
