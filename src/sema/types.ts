/** @file Types as written (`f32[h, w, 3]`, `index(10)[t]`) → types of values; bare names become symbolic sizes. */
import { findNearest } from "../core/did-you-mean.ts";
import type { Span } from "../core/span.ts";
import { unknownDtype } from "../diagnostics/calls.ts";
import { batchWritten, dimSpelling, sizeUpper } from "../diagnostics/names.ts";
import { notANumber } from "../diagnostics/numbers.ts";
import { inputShape, sizeNotPositive } from "../diagnostics/sizes.ts";
import type { Axis, ValueType } from "../library/types.ts";
import { printShape } from "../library/types.ts";
import { constant, constantOf, sameSize, type Size, symbol } from "../sizes/size.ts";
import type { Expr, TypeExpr } from "../syntax/ast.ts";
import { reportInexact } from "./arithmetic.ts";
import { type Elaboration, provenance } from "./context.ts";
import { isUpper } from "./unknown.ts";
import { describe, type Env, lookUp, number } from "./values.ts";

/** How other frameworks write the axis of the batch. */
const BATCH_NAMES: ReadonlySet<string> = new Set(["batch", "batch_size", "batchsize", "bs", "minibatch"]);
const BATCH_HELP = "the batch axis is never written; an open size has a lower-case name, such as t";

const DTYPES = ["f32", "index", "bool"] as const;

/** The type that a declaration gives; null if something was reported. Unknown names become dims of the model. */
export function elaborateType(cx: Elaboration, type: TypeExpr, env: Env): ValueType | null {
  const dtype = DTYPES.find((d) => d === type.dtype.name);
  if (!dtype) {
    const near = findNearest(type.dtype.name, DTYPES);
    const help = [
      ...(near ? [`did you mean \`${near}\`?`] : []),
      "types are f32[…], index(k)[…] and bool[…]",
    ];
    cx.report(unknownDtype.at(type.dtype.span, { name: type.dtype.name }, { help }));
    return null;
  }
  const classes = type.bound ? sizeOf(cx, type.bound, env) : null;
  if (type.bound && !classes) return null;
  const axes: Axis[] = [];
  for (const expr of type.shape ?? []) {
    const size = sizeOf(cx, expr, env);
    if (!size) return null;
    axes.push({ size, origin: { span: type.span, why: "declared here" } });
  }
  return { dtype, classes, axes, batched: true };
}

function sizeOf(cx: Elaboration, expr: Expr, env: Env): Size | null {
  const given = expr.kind === "name" && !lookUp(env, expr.name) ? cx.givenDims.get(expr.name) : undefined;
  if (expr.kind === "name" && given) {
    env.names.set(expr.name, given);
    cx.givenDims.delete(expr.name);
  }
  if (expr.kind === "name" && !lookUp(env, expr.name)) {
    if (isUpper(expr.name)) {
      cx.report(sizeUpper.at(expr.span, { name: expr.name }, { help: [BATCH_HELP], notes: provenance(cx) }));
      return null;
    }
    if (BATCH_NAMES.has(expr.name)) cx.report(batchWritten.at(expr.span, { name: expr.name }));
    warnNearName(cx, expr.name, expr.span, env);
    if (!cx.dims.has(expr.name)) cx.dims.set(expr.name, { min: 1, max: null, span: expr.span });
    env.names.set(expr.name, { kind: "size", size: symbol(expr.name) });
    return symbol(expr.name);
  }
  const value = cx.evaluate(expr, env);
  if (value.kind === "failed") return null;
  if (value.kind === "size") return value.size;
  if (reportInexact(cx, value, expr.span)) return null;
  if (value.kind !== "number" || !Number.isSafeInteger(value.value)) {
    cx.report(
      notANumber.at(
        expr.span,
        { needs: "a whole number as a size", found: describe(value) },
        { notes: provenance(cx) },
      ),
    );
    return null;
  }
  if (value.value >= 1) return constant(value.value);
  cx.report(
    sizeNotPositive.at(
      expr.span,
      { text: cx.textOf(expr.span), value: value.value },
      { notes: provenance(cx) },
    ),
  );
  return null;
}

/** A bare name close to a known one is probably that one: `f32[featurs]`. */
function warnNearName(cx: Elaboration, name: string, span: Span, env: Env): void {
  const known: string[] = [];
  for (let scope: Env | null = env; scope; scope = scope.parent) known.push(...scope.names.keys());
  const near = name.length > 2 ? findNearest(name, known) : null;
  if (!near) return;
  const fixes = [{ title: `change to ${near}`, edits: [{ span, text: near }] }];
  cx.report(dimSpelling.at(span, { name, near }, { fixes, help: [`did you mean \`${near}\`?`] }));
}

/** Holds a value that enters a block against the type declared there; bare names are bound to its sizes. */
export function matchType(
  cx: Elaboration,
  type: TypeExpr,
  actual: ValueType,
  env: Env,
  span: Span,
  name: string,
): boolean {
  for (const [i, expr] of (type.shape ?? []).entries()) {
    const axis = actual.axes[i];
    if (expr.kind !== "name" || lookUp(env, expr.name) || !axis) continue;
    const value = constantOf(axis.size);
    env.names.set(expr.name, value === null ? { kind: "size", size: axis.size } : number(value));
  }
  const declared = elaborateType(cx, type, env);
  if (!declared) return false;
  const same =
    declared.dtype === actual.dtype &&
    (type.shape === null || declared.axes.length === actual.axes.length) &&
    (type.shape === null || declared.axes.every((a, i) => sameSize(a.size, actual.axes[i]!.size)));
  if (same) return true;
  const related = [{ span: type.span, message: `${name} is declared ${printShape(declared)}` }];
  const args = {
    name,
    declared: `${declared.dtype}${printShape(declared)}`,
    found: `${actual.dtype}${printShape(actual)}`,
  };
  cx.report(inputShape.at(span, args, { related, notes: provenance(cx) }));
  return false;
}
