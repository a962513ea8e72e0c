/** @file The shortcut of a skip that does not fit as it is: `via = pad`, `via = proj`, or a layer of the user's. */
import type { Span } from "../core/span.ts";
import { skipStride } from "../diagnostics/sizes.ts";
import { FUNCTIONS } from "../functions/registry.gen.ts";
import { printShape, sameAxes, type ValueType } from "../library/types.ts";
import { ceilDivide, constant, constantOf, sameSize } from "../sizes/size.ts";
import type { Arg, Expr } from "../syntax/ast.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { ValueId } from "./model.ts";
import { useFunction } from "./use.ts";
import type { Env } from "./values.ts";

/** x as it is added to f; null after a report. A given layer is always applied, pad and proj only where shapes differ. */
export function matchShortcut(
  cx: Elaboration,
  via: Arg,
  x: ValueId,
  f: ValueId,
  span: Span,
  env: Env,
): ValueId | null {
  const word =
    via.value.kind === "name" && (via.value.name === "pad" || via.value.name === "proj")
      ? via.value.name
      : textOf(cx, via, env);
  if (word !== "pad" && word !== "proj") {
    const result = cx.applyValue(cx.evaluate(via.value, env), [x], via.value.span);
    return result?.[0] ?? null;
  }
  const [from, to] = [cx.typeOf(x), cx.typeOf(f)];
  if (sameAxes(from, to)) return x;
  const stride = strideBetween(from, to);
  if (stride === null) {
    const args = { x: printShape(from), f: printShape(to), via: word };
    cx.report(skipStride.at(span, args, { notes: provenance(cx) }));
    return null;
  }
  return word === "pad" ? pad(cx, x, to, stride, span) : project(cx, x, to, stride, span, env);
}

/** A string parameter may be passed where words are expected. */
function textOf(cx: Elaboration, via: Arg, env: Env): string | null {
  if (via.value.kind !== "name") return null;
  const value = cx.evaluate(via.value, env);
  return value.kind === "string" ? value.value : null;
}

/** The smallest s with ⌈in / s⌉ = out on every axis but the last; null if there is none. */
export function strideBetween(from: ValueType, to: ValueType): number | null {
  if (from.axes.length !== to.axes.length) return null;
  const spatial = from.axes.length - 1;
  for (let s = 1; s <= 64; s++) {
    const fits = from.axes.slice(0, spatial).every((a, i) => {
      const known = constantOf(a.size);
      return known === null && s === 1
        ? sameSize(a.size, to.axes[i]!.size)
        : sameSize(ceilDivide(a.size, s), to.axes[i]!.size);
    });
    if (fits) return s;
  }
  return null;
}

function pad(cx: Elaboration, x: ValueId, to: ValueType, stride: number, span: Span): ValueId | null {
  const channels = to.axes[to.axes.length - 1]!.size;
  const given = new Map([
    ["stride", { kind: "size", size: constant(stride) } as const],
    ["channels", { kind: "size", size: channels } as const],
  ]);
  return useFunction(cx, FUNCTIONS.get("shortcut_pad")!, [x], span, given)?.[0] ?? null;
}

/** `Conv(c', 1, stride = s)`, or `Linear(c')` on rank 1 and 2; `defaults` hold. */
function project(
  cx: Elaboration,
  x: ValueId,
  to: ValueType,
  stride: number,
  span: Span,
  env: Env,
): ValueId | null {
  const channels = constantOf(to.axes[to.axes.length - 1]!.size);
  if (channels === null) return null;
  const layer = to.axes.length > 2 ? "Conv" : "Linear";
  const arg = (value: number, name: string | null): Arg => ({
    name: name ? { name, span } : null,
    value: { kind: "number", value, percent: false, integer: true, text: String(value), span },
    span,
  });
  const args =
    layer === "Conv" ? [arg(channels, null), arg(1, null), arg(stride, "stride")] : [arg(channels, null)];
  const call: Expr = { kind: "call", callee: { kind: "name", name: layer, span }, args, body: null, span };
  const result = cx.apply(call, [x], env);
  return result?.[0] ?? null;
}
