/** @file `it.c`, `h.weight`, `e1.weights`: the parts of values and instances. */
import { findNearest } from "../core/did-you-mean.ts";
import { unknownMember } from "../diagnostics/names.ts";
import { axisNames, printShape } from "../library/types.ts";
import { constantOf } from "../sizes/size.ts";
import type { Member } from "../syntax/ast.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { ValueId } from "./model.ts";
import { describe, type Env, FAILED, number, type SemaValue } from "./values.ts";

export function evaluateMember(cx: Elaboration, expr: Member, env: Env): SemaValue {
  const object = cx.evaluate(expr.object, env);
  const name = expr.name.name;
  if (object.kind === "failed") return FAILED;
  if (object.kind === "tensors" && object.ids.length === 1) {
    const size = axisSize(cx, object.ids[0]!, name);
    if (size) return size;
    const weight = weightOf(cx, object.ids[0]!, name);
    if (weight) return weight;
  }
  if (object.kind === "instance") {
    if (name === "weights" || name === "params")
      return { kind: "parameters", which: name, below: object.path };
    const weight = weightBelow(cx, object.path, name);
    if (weight) return weight;
  }
  const knows = memberNames(cx, object);
  const near = findNearest(name, knows);
  const help = [
    ...(near ? [`did you mean \`${near}\`?`] : []),
    ...(knows.length > 0 ? [`it has ${knows.join(", ")}`] : []),
  ];
  const found = object.kind === "tensors" ? printShape(cx.typeOf(object.ids[0]!)) : describe(object);
  cx.report(unknownMember.at(expr.name.span, { name, found }, { help, notes: provenance(cx) }));
  return FAILED;
}

function axisSize(cx: Elaboration, id: ValueId, name: string): SemaValue | null {
  const type = cx.typeOf(id);
  const at = axisNames(type).indexOf(name);
  if (at < 0) return null;
  const { size } = type.axes[at]!;
  const value = constantOf(size);
  return value === null ? { kind: "size", size } : number(value);
}

/** `h.weight` after `… -> Linear(5) as h`. */
function weightOf(cx: Elaboration, id: ValueId, name: string): SemaValue | null {
  const { origin } = cx.draft.values[id]!;
  if (origin.kind !== "node") return null;
  const node = cx.draft.nodes[origin.node]!;
  if (name === "weights" || name === "params") {
    return node.path === "" ? null : { kind: "parameters", which: name, below: node.path };
  }
  const at = node.weights.get(name);
  if (at === undefined) return null;
  return { kind: "tensors", ids: [typeof at === "string" ? weightValue(cx, at) : at] };
}

/** `e1.weight` of an instance: the one weight of that name below its path. */
function weightBelow(cx: Elaboration, path: string, name: string): SemaValue | null {
  const direct = `${path}.${name}`;
  if (cx.draft.weights.has(direct)) return { kind: "tensors", ids: [weightValue(cx, direct)] };
  const found = [...cx.draft.weights.keys()].filter(
    (p) => p.startsWith(`${path}.`) && p.endsWith(`.${name}`),
  );
  if (found.length === 1) return { kind: "tensors", ids: [weightValue(cx, found[0]!)] };
  return null;
}

/** The model value that stands for a weight. */
export function weightValue(cx: Elaboration, path: string): ValueId {
  const known = cx.draft.weightValues.get(path);
  if (known !== undefined) return known;
  const weight = cx.draft.weights.get(path)!;
  const axes = weight.shape.map((size) => ({
    size,
    origin: { span: weight.span, why: `${path} is made here` },
  }));
  const id = cx.addValue(
    { dtype: "f32", classes: null, axes, batched: false },
    { kind: "weight", path },
    weight.span,
  );
  cx.draft.weightValues.set(path, id);
  return id;
}

function memberNames(cx: Elaboration, object: SemaValue): string[] {
  if (object.kind === "tensors") return [...axisNames(cx.typeOf(object.ids[0]!))];
  if (object.kind !== "instance") return [];
  const below = [...cx.draft.weights.keys()].filter((p) => p.startsWith(`${object.path}.`));
  return [...new Set(below.map((p) => p.slice(p.lastIndexOf(".") + 1))), "weights", "params"];
}
