/** @file One use of a library component: infers its types, declares its weights, adds the node to the model. */
import type { Span } from "../core/span.ts";
import { sizeTooLarge } from "../diagnostics/numbers.ts";
import { joinOfOne } from "../diagnostics/joins.ts";
import { sharedShape } from "../diagnostics/sizes.ts";
import { mixedFolds } from "../diagnostics/structure.ts";
import { type Component, isComplaint, type WeightSpec } from "../library/define.ts";
import { axisNames, type Origin, type ValueType } from "../library/types.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import { makeArguments } from "../library/arguments.ts";
import { addSizes, constant, constantOf, printSize, sameSize, type Size, toSize } from "../sizes/size.ts";
import { type Bound, type Elaboration, joinPath, provenance } from "./context.ts";
import type { ModelNode, ValueId } from "./model.ts";
import { adviseLoss } from "./advice.ts";
import { settle } from "./contract.ts";
import { adviseJoin } from "./join-advice.ts";
import { divides, isWithin, noteUse } from "./proving.ts";
import { requirementHere } from "./requirement.ts";
import { describeChange } from "./origins.ts";

/** Applies a component to its operands; null if it does not fit (reported). */
export function useComponent(
  cx: Elaboration,
  component: Component,
  bound: Bound,
  path: string,
  span: Span,
): readonly ValueId[] | null {
  const weights = new Map<string, string | ValueId>();
  const buffers = new Map<string, string>();
  let macs: Size = constant(0);
  let failed = false;
  const operands = bound.operands.map((id) => (id === null ? null : cx.typeOf(id)));
  const result = component.infer({
    operands,
    args: bound.args,
    weight: (name, spec) => {
      const at = declareWeight(cx, component, bound, name, spec, joinPath(path, name), span);
      if (at === null) failed = true;
      else weights.set(name, at);
    },
    buffer: (name, shape, fill) => {
      const at = joinPath(path, name);
      buffers.set(name, at);
      if (!cx.draft.buffers.has(at))
        cx.draft.buffers.set(at, { path: at, shape: shape.map(toSize), fill, span });
    },
    macs: (count) => {
      macs = addSizes(macs, count);
    },
    divides: (divisor, size) => divides(cx.proving, divisor, size),
    isWithin: (size, limit) => isWithin(cx.proving, size, limit),
    warn: (complaint) => cx.report(complaint.complaint(span, { notes: provenance(cx) })),
  });
  if (isComplaint(result)) {
    const joins = component.family === "connection";
    if (joins && component.name !== "concat" && settleAll(cx, operands)) return null;
    const ids = bound.operands.filter((id) => id !== null);
    const axis = component.name === "concat" ? joinedAxis(operands, bound) : null;
    const related = originsOf(operands, joins ? (i) => differsOn(operands, i, axis) : undefined);
    const help = joins ? adviseJoin(cx, ids, axis) : [];
    const found = result.complaint(span, { notes: provenance(cx), related, help });
    const broken = joins ? requirementHere(cx) : null;
    cx.report(broken === null ? found : { ...found, message: `${found.message}; ${broken}` });
    return null;
  }
  if (joinsMany(component) && operands.length === 1)
    cx.report(joinOfOne.at(span, { join: component.name }, { notes: provenance(cx) }));
  if (reportTooLarge(cx, result, span)) return null;
  // What cannot be decided for all values at once is tried value by value: no need to go on.
  if (!noteUse(cx, component, bound, operands, result)) return null;
  adviseLoss(cx, component, bound, span);
  if (failed || !checkFolds(cx, bound, span)) return null;
  const node = cx.draft.nodes.length;
  const origin = new LateOrigin(span, () => describeChange(operands[0] ?? null, result[0] ?? null, bound));
  const outputs = result.map((type, output) =>
    cx.addValue(withOrigin(type, origin), { kind: "node", node, output }, span),
  );
  const fold = foldOf(cx, bound.operands);
  for (const id of outputs) if (fold !== null) cx.draft.folds.set(id, fold);
  const use: ModelNode = {
    component,
    args: bound.args,
    operands: bound.operands,
    outputs,
    path,
    weights,
    buffers,
    macs,
    span,
    training: cx.where.training,
    body: null,
  };
  cx.draft.nodes.push(use);
  return outputs;
}

/** Applies a library function without written arguments (joins, arithmetic). */
export function useFunction(
  cx: Elaboration,
  component: Component,
  operands: readonly ValueId[],
  span: Span,
  values: Parameters<typeof makeArguments>[1] = new Map(),
): readonly ValueId[] | null {
  const args = makeArguments(component.arguments, values, INITIALIZERS);
  return useComponent(cx, component, { args, operands, written: new Map() }, "", span);
}

/** Reports a value with more elements than can be counted exactly. */
export function reportTooLarge(cx: Elaboration, types: readonly ValueType[], span: Span): boolean {
  for (const { axes } of types) {
    let count = 1;
    for (const { size } of axes) count *= constantOf(size) ?? 1;
    if (count <= Number.MAX_SAFE_INTEGER) continue;
    const value = axes.map((a) => printSize(a.size)).join(" * ");
    cx.report(sizeTooLarge.at(span, { value }, { notes: provenance(cx) }));
    return true;
  }
  return false;
}

/** For a block on its own: sizes of values that must be alike may be settled by what enters. */
function settleAll(cx: Elaboration, operands: readonly (ValueType | null)[]): boolean {
  const [first, ...others] = operands.filter((type) => type !== null && type.axes.length > 0);
  return others.some((other) => first != null && other != null && settle(cx, first, other));
}

function declareWeight(
  cx: Elaboration,
  component: Component,
  bound: Bound,
  name: string,
  spec: WeightSpec,
  path: string,
  span: Span,
): string | ValueId | null {
  const shape = spec.shape.map(toSize);
  const whole = {
    dtype: "f32",
    classes: null,
    axes: shape.map((size) => ({ size, origin: null })),
    batched: false,
  } as const;
  if (reportTooLarge(cx, [whole], span)) return null;
  const given = bound.args.raw(name);
  if (given?.kind === "tensor") {
    const found = given.type.axes.map((a) => a.size);
    if (sameShapes(found, shape)) return given.value as ValueId;
    const args = { path: `${component.name}'s ${name}`, before: printSizes(found), now: printSizes(shape) };
    cx.report(sharedShape.at(span, args, { notes: provenance(cx) }));
    return null;
  }
  const known = cx.draft.weights.get(path);
  if (known) {
    if (sameShapes(known.shape, shape)) return path;
    const message = `${path} is ${printSizes(known.shape)} since here`;
    const related = known.span.start === span.start ? [] : [{ span: known.span, message }];
    const args = { path, before: printSizes(known.shape), now: printSizes(shape) };
    cx.report(sharedShape.at(span, args, { notes: provenance(cx), related }));
    return null;
  }
  const written = spec.init ? bound.args.initializer(spec.init) : null;
  const fallback = spec.fill ?? 0;
  cx.draft.weights.set(path, {
    path,
    shape,
    role: spec.role,
    fanIn: toSize(spec.fanIn ?? 1),
    fanOut: toSize(spec.fanOut ?? 1),
    init: written ?? constantInitializer(fallback),
    defaultInit: written === null && spec.fill === undefined,
    span,
  });
  return path;
}

/** `constant(v)` as an initializer. */
export function constantInitializer(value: number): ConstantInitializer {
  let known = constantInitializers.get(value);
  if (!known) constantInitializers.set(value, (known = makeConstantInitializer(value)));
  return known;
}

type ConstantInitializer = ReturnType<typeof makeConstantInitializer>;
const constantInitializers = new Map<number, ConstantInitializer>();

function makeConstantInitializer(value: number) {
  const definition = INITIALIZERS.get("constant")!;
  const given = new Map([
    [definition.arguments[0]!.name, { kind: "number", value, percent: false } as const],
  ]);
  return { definition, args: makeArguments(definition.arguments, given, INITIALIZERS) };
}

/** Axes that the component made are from here; axes passed on keep their origin. */
function withOrigin(type: ValueType, origin: Origin): ValueType {
  if (type.axes.every((a) => a.origin !== null)) return type;
  return { ...type, axes: type.axes.map((a) => (a.origin ? a : { size: a.size, origin })) };
}

/** Put in words only when it is told: most origins never are. A class, as a getter of each object's own is slow to make. */
class LateOrigin implements Origin {
  readonly span: Span;
  readonly #describe: () => string;

  constructor(span: Span, describe: () => string) {
    this.span = span;
    this.#describe = describe;
  }

  get why(): string {
    return this.#describe();
  }
}

/** Where the sizes of the operands were made, as related places; each place once. `counts`: of the axes that matter. */
export function originsOf(
  types: readonly (ValueType | null)[],
  counts: (axis: number) => boolean = () => true,
): { span: Span; message: string }[] {
  const found = new Map<string, { span: Span; message: string }>();
  for (const type of types) {
    for (const [i, { origin }] of (type?.axes ?? []).entries()) {
      if (origin && counts(i) && origin.why !== "")
        found.set(`${origin.span.file}:${origin.span.start}`, { span: origin.span, message: origin.why });
    }
  }
  return [...found.values()];
}

/** concat, add and their like: any number of values, at least two to be of use. */
function joinsMany({ family, operands }: Component): boolean {
  return family === "connection" && operands?.[0]?.variadic === true;
}

/** The axis along which values are put side by side. */
function joinedAxis(operands: readonly (ValueType | null)[], bound: Bound): number {
  const first = operands.find((type) => type !== null);
  return first ? axisNames(first).indexOf(bound.args.text("axis")) : -1;
}

/** Do values that are joined disagree on an axis? Where they differ in rank, on all. */
function differsOn(operands: readonly (ValueType | null)[], i: number, joined: number | null): boolean {
  const [first, ...others] = operands.filter((type) => type !== null);
  if (others.some((type) => type.axes.length !== first!.axes.length)) return true;
  return i !== joined && others.some((type) => !sameSize(type.axes[i]!.size, first!.axes[i]!.size));
}

function foldOf(cx: Elaboration, operands: readonly (ValueId | null)[]): number | null {
  for (const id of operands) {
    const fold = id === null ? undefined : cx.draft.folds.get(id);
    if (fold !== undefined) return fold;
  }
  return null;
}

/** Inside `each { … }` a value counts n·t examples; it cannot meet one that counts n. */
function checkFolds(cx: Elaboration, bound: Bound, span: Span): boolean {
  if (cx.draft.folds.size === 0) return true;
  const batched = bound.operands.filter((id): id is ValueId => id !== null && cx.typeOf(id).batched);
  const folds = new Set(batched.map((id) => cx.draft.folds.get(id) ?? null));
  if (folds.size <= 1) return true;
  cx.report(mixedFolds.at(span, {}, { notes: provenance(cx) }));
  return false;
}

function sameShapes(a: readonly Size[], b: readonly Size[]): boolean {
  return a.length === b.length && a.every((size, i) => sameSize(size, b[i]!));
}

function printSizes(sizes: readonly Size[]): string {
  return `[${sizes.map(printSize).join(", ")}]`;
}
