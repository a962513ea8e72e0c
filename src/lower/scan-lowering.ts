/** @file A cell of the spec → the scan operator: one step as a body graph, what it takes from outside as closures. */
import { createBuilder, type Value } from "../ir/builder.ts";
import type { TensorType } from "../ir/types.ts";
import { broadcastTo } from "../ops/broadcast.ts";
import { constant } from "../ops/constant.ts";
import { scan } from "../ops/scan.ts";
import type { ModelNode, ScanBody, ValueId } from "../sema/model.ts";
import {
  dependencies,
  expandContext,
  type Lowering,
  parameterOf,
  sizeToNumber,
  tensorType,
  valueOf,
} from "./graph-lowering.ts";

/** The stacked outputs of a cell's scan. Start states that were not given are zeros. */
export function lowerScan(outer: Lowering, node: ModelNode, body: ScanBody): readonly Value[] {
  const { model, options } = outer;
  const inner: Lowering = { ...outer, builder: createBuilder(), values: new Map() };
  const closures: Value[] = [];
  const close = (value: Value): Value => {
    closures.push(value);
    return inner.builder.input("closure", String(closures.length - 1), value.type);
  };
  body.carries.forEach((c, i) =>
    inner.values.set(c.inside, inner.builder.input("carry", String(i), tensorType(c.type, options.dims))),
  );
  body.slices.forEach((s, i) => {
    const type = tensorType(model.values[s.inside]!.type, options.dims);
    inner.values.set(s.inside, inner.builder.input("slice", String(i), type));
  });
  const weights = new Map<string, Value>();
  const inBody: Lowering = { ...inner, builder: inner.builder };
  for (const index of body.nodes) {
    const use = model.nodes[index]!;
    for (const id of dependencies(model, use)) bring(outer, inBody, id, close);
    const context = expandContext(inBody, use, index);
    const weight = (name: string): Value => {
      const at = use.weights.get(name)!;
      if (typeof at !== "string") return inBody.values.get(at)!;
      const known = weights.get(at) ?? close(parameterOf(outer, at));
      weights.set(at, known);
      return known;
    };
    const outputs = inner.builder.at(use.span, use.path, () => use.component.expand({ ...context, weight }));
    use.outputs.forEach((id, i) => inBody.values.set(id, outputs[i]!));
  }
  body.carries.forEach((c, i) => inner.builder.output("carry", String(i), inBody.values.get(c.next)!));
  body.stacked.forEach((id, i) => inner.builder.output("stack", String(i), inBody.values.get(id)!));
  const length = sizeToNumber(model.values[node.outputs[0]!]!.type.axes[0]!.size, options.dims);
  const { stacks } = scan({
    body: inner.builder.finish(),
    length,
    carries: body.carries.map((c) =>
      c.start === null ? zeros(outer, tensorType(c.type, options.dims)) : valueOf(outer, c.start),
    ),
    slices: body.slices.map((s) => valueOf(outer, s.outside)),
    closures,
    reverse: body.reverse,
    builder: outer.builder,
  });
  return stacks;
}

/** A value from outside the step comes in as a closure; numbers are made anew. */
function bring(outer: Lowering, inner: Lowering, id: ValueId, close: (value: Value) => Value): void {
  if (inner.values.has(id)) return;
  const { origin } = outer.model.values[id]!;
  if (origin.kind === "number") inner.values.set(id, constant(inner.builder, origin.value));
  else inner.values.set(id, close(valueOf(outer, id)));
}

function zeros(outer: Lowering, type: TensorType): Value {
  return broadcastTo(constant(outer.builder, 0), type.shape);
}
