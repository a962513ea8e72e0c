/** @file The types of values along a pipeline: joins places of the syntax with the uses and values of checked models. */
import type { Span } from "../core/span.ts";
import { printShape, type ValueType } from "../library/types.ts";
import type { Model, ModelNode, ValueId } from "../sema/model.ts";
import type { Expr } from "../syntax/ast.ts";
import { indexNames } from "./index-names.ts";
import type { NameIndex } from "./names.ts";
import type { FileUnit } from "../sema/project.ts";
import { constantOf } from "../sizes/size.ts";

/** One use of a component in a model. */
export interface Use {
  readonly model: Model;
  readonly node: ModelNode;
}

export interface ShapeIndex {
  readonly models: readonly Model[];
  /** Uses by place; those of training alone come last. */
  readonly uses: ReadonlyMap<string, readonly Use[]>;
  readonly names: (file: string) => NameIndex | null;
}

/** Uses of all models by the place they were written at. */
export function indexShapes(models: readonly Model[], units: ReadonlyMap<string, FileUnit>): ShapeIndex {
  const uses = new Map<string, Use[]>();
  for (const training of [false, true]) {
    for (const model of models) {
      for (const node of model.nodes) {
        if (node.training !== training) continue;
        const at = keyOf(node.span);
        const known = uses.get(at);
        if (known) known.push({ model, node });
        else uses.set(at, [{ model, node }]);
      }
    }
  }
  const indices = new Map<string, NameIndex>();
  const names = (file: string): NameIndex | null => {
    const unit = units.get(file);
    if (unit && !indices.has(file)) indices.set(file, indexNames(unit));
    return indices.get(file) ?? null;
  };
  return { models, uses, names };
}

/** Uses that were written at exactly this place. */
export function usesAt(index: ShapeIndex, span: Span): readonly Use[] {
  const all = index.uses.get(keyOf(span)) ?? [];
  const shown = all.filter((u) => !u.node.training);
  return shown.length > 0 ? shown : all;
}

/** Uses written inside a place, it included. */
export function usesWithin(index: ShapeIndex, span: Span): Use[] {
  return index.models.flatMap((model) =>
    model.nodes
      .filter(
        (n) =>
          !n.training && n.span.file === span.file && span.start <= n.span.start && n.span.end <= span.end,
      )
      .map((node) => ({ model, node })),
  );
}

/** What a block, cell or model is made of where the first model uses it, and how often that does. */
export function usesOf(
  index: ShapeIndex,
  declared: Span,
): { readonly uses: readonly Use[]; readonly times: number } {
  for (const model of index.models) {
    const inside = usesWithin({ ...index, models: [model] }, declared);
    // `wide1.linear1` lies in the use `wide1`, with all that stands below it.
    const scopes = inside.map(({ node }) => node.path.slice(0, node.path.lastIndexOf(".") + 1));
    const own = [...new Set(scopes.filter((scope) => scope !== ""))];
    if (own.length === 0) continue;
    const nodes = model.nodes.filter((n) => !n.training && own.some((scope) => n.path.startsWith(scope)));
    return { uses: nodes.map((node) => ({ model, node })), times: own.length };
  }
  return { uses: [], times: 0 };
}

/** The types that an expression has in all its uses, each once, in the order of the models. `next` is the step after it. */
export function typesOf(index: ShapeIndex, expr: Expr, next: Expr | null = null): readonly ValueType[] {
  const entering = next ? enteringTypes(index, next) : [];
  return entering.length > 0 ? entering : outgoing(index, expr, 0);
}

/** Types of what flows into a step, where the step is a use itself. */
export function enteringTypes(index: ShapeIndex, step: Expr): readonly ValueType[] {
  const first = step.kind === "as" ? step.value : step;
  const uses = usesAt(index, first.span).filter((u) => u.node.component.kind === "layer");
  return distinct(uses.flatMap(({ model, node }) => typeOf(model, node.operands[0] ?? null)));
}

/** Names chase declarations, which cannot be deeper than this without a cycle. */
const MAX_DEPTH = 24;

function outgoing(index: ShapeIndex, expr: Expr, depth: number): readonly ValueType[] {
  if (depth > MAX_DEPTH) return [];
  const own = usesAt(index, expr.span);
  if (own.length > 0) {
    return distinct(joinsOf(own).flatMap(({ model, node }) => typeOf(model, node.outputs[0] ?? null)));
  }
  switch (expr.kind) {
    case "flow":
      return outgoing(index, expr.steps[expr.steps.length - 1]!, depth + 1);
    case "as":
      return outgoing(index, expr.value, depth + 1);
    case "for":
    case "repeat":
      return outgoing(index, expr.body, depth + 1).slice(-1);
    case "if": {
      const then = outgoing(index, expr.then, depth + 1);
      return then.length > 0 || !expr.otherwise ? then : outgoing(index, expr.otherwise, depth + 1);
    }
    case "name":
      return namedTypes(index, expr.name, expr.span, depth);
    case "call":
      return expr.callee.kind === "name" ? namedTypes(index, expr.callee.name, expr.callee.span, depth) : [];
    default:
      return [];
  }
}

/** Of several nodes at one connection (a shortcut, then the sum) those that join. */
function joinsOf(uses: readonly Use[]): readonly Use[] {
  const lastName = uses[uses.length - 1]!.node.component.name;
  return uses.filter((u) => u.node.component.name === lastName);
}

/** Fields, outputs, bindings, and the bodies of blocks. */
function namedTypes(index: ShapeIndex, name: string, span: Span, depth: number): readonly ValueType[] {
  const mention = index
    .names(span.file)
    ?.mentions.find((m) => m.span.start === span.start && m.symbol.name === name);
  const symbol = mention?.symbol.target ?? mention?.symbol;
  if (!symbol) return [];
  const fields = index.models.flatMap((m) =>
    m.fields.filter((f) => startsAt(f.span, symbol.span)).map((f) => f.type),
  );
  if (fields.length > 0) return distinct(fields);
  if (symbol.value && symbol.kind !== "parameter") return outgoing(index, symbol.value, depth + 1);
  const body = symbol.declaration && "body" in symbol.declaration ? symbol.declaration.body : null;
  if (body === null || !("kind" in body)) return [];
  if (body.kind !== "braces") return outgoing(index, body, depth + 1);
  const output = body.statements.find((s) => s.kind === "output");
  if (!output) return [];
  if (output.value) return outgoing(index, output.value, depth + 1);
  return namedTypes(index, output.name.name, output.name.span, depth + 1);
}

/** The types of a declared name. */
export function typesOfName(index: ShapeIndex, name: string, span: Span): readonly ValueType[] {
  return namedTypes(index, name, span, 0);
}

/** A declaration's span is its whole statement in some places and its name in others. */
function startsAt(whole: Span, name: Span): boolean {
  return whole.file === name.file && whole.start <= name.start && name.end <= whole.end;
}

function typeOf(model: Model, id: ValueId | null): ValueType[] {
  const value = id === null ? undefined : model.values[id];
  return value ? [value.type] : [];
}

function distinct(types: readonly ValueType[]): readonly ValueType[] {
  return [...new Map(types.map((type) => [printType(type), type])).values()];
}

/** `[h=28, w=28, c=1]`, `index(10)`, `a number`. */
export function printType(type: ValueType): string {
  if (type.dtype === "f32") return type.axes.length === 0 ? "a number" : printShape(type);
  const classes = type.classes ? constantOf(type.classes) : null;
  const head = type.dtype === "index" && classes !== null ? `index(${classes})` : type.dtype;
  return type.axes.length === 0 ? head : `${head}${printShape(type)}`;
}

function keyOf(span: Span): string {
  return `${span.file}:${span.start}:${span.end}`;
}
