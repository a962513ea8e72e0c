/** @file The gate of a highway: what the user gave, or a copy in kind of f's first weighted layer. */
import { gateMissing } from "../diagnostics/structure.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import { makeArguments } from "../library/arguments.ts";
import type { ArgumentValue } from "../library/define.ts";
import { constant } from "../sizes/size.ts";
import type { Call } from "../syntax/ast.ts";
import { type DefaultsScope, type Elaboration, nextPath, provenance } from "./context.ts";
import type { ValueId } from "./model.ts";
import { constantInitializer, useComponent } from "./use.ts";
import { childEnv } from "./values.ts";

/** Layers with a bias that the gate's start value goes to. */
const BIASED = ["Linear", "Conv", "DepthwiseConv", "ConvTranspose"];

/** Runs `f` with `bias_init = constant(bias)` as the default of biased layers. */
export function gateBias<T>(cx: Elaboration, bias: number, f: () => T): T {
  if (bias === 0) return f();
  const span = { file: "", start: 0, end: 0 };
  const value = {
    kind: "number",
    value: bias,
    percent: false,
    integer: false,
    text: String(bias),
    span,
  } as const;
  const init = {
    name: { name: "bias_init", span },
    value: {
      kind: "call",
      callee: { kind: "name", name: "constant", span },
      args: [{ name: null, value, span }],
      body: null,
      span,
    },
    span,
  } as const;
  const layers = new Map(BIASED.map((name) => [name, [{ args: [init], env: childEnv(null) }]]));
  const defaults: DefaultsScope = { parent: cx.where.defaults, layers };
  return cx.inside({ defaults }, f);
}

/** The first weighted layer since node `first`, again, with x's channel count, stride 1 and `pad = same`. */
export function defaultGate(
  cx: Elaboration,
  first: number,
  x: ValueId,
  bias: number,
  expr: Call,
): readonly ValueId[] | null {
  const model = cx.draft.nodes
    .slice(first)
    .find((n) => n.weights.size > 0 && n.component.kind === "layer" && n.component.family === "weighted");
  const type = cx.typeOf(x);
  const channels = type.axes[type.axes.length - 1];
  if (!model || !channels) {
    cx.report(gateMissing.at(expr.span, {}, { notes: provenance(cx) }));
    return null;
  }
  const values = new Map<string, ArgumentValue>(model.args.values);
  const { component } = model;
  const set = (name: string, value: ArgumentValue) => {
    if (component.arguments.some((a) => a.name === name)) values.set(name, value);
  };
  const width = component.arguments[0]!.name;
  if (width === "units" || width === "filters") values.set(width, { kind: "size", size: channels.size });
  set("stride", { kind: "size", size: constant(1) });
  set("pad", { kind: "word", value: "same" });
  set("bias", { kind: "bool", value: true });
  set("bias_init", { kind: "initializer", ...constantInitializer(bias) });
  values.delete("weight");
  const args = makeArguments(component.arguments, values, INITIALIZERS);
  const bound = { args, operands: [x], written: new Map<string, string>() };
  return useComponent(
    cx,
    component,
    bound,
    nextPath({ ...cx.where, forced: null }, "gate"),
    expr.callee.span,
  );
}
