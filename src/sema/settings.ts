/** @file The small settings of a train block: counts, clip, stop, checkpoint, load, lists of parts. */
import { partUnknown, settingValue, unknownEntry } from "../diagnostics/training.ts";
import type { ArgumentSpec } from "../library/define.ts";
import type { Expr } from "../syntax/ast.ts";
import { calleeName } from "./configure.ts";
import { type Bound, type Elaboration, provenance } from "./context.ts";
import type { PhaseSetup } from "./model.ts";
import { describe, type Env } from "./values.ts";

/** A whole number of at least `min`; null where it is absent or was reported. */
export function countSetting(
  cx: Elaboration,
  expr: Expr | undefined,
  env: Env,
  name: string,
  min: number,
): number | null {
  if (!expr) return null;
  const value = cx.evaluate(expr, env);
  if (value.kind === "failed") return null;
  if (value.kind === "number" && Number.isSafeInteger(value.value) && value.value >= min && !value.percent)
    return value.value;
  const args = { name, needs: `a whole number of at least ${min}`, found: describe(value) };
  cx.report(settingValue.at(expr.span, args, { notes: provenance(cx) }));
  return null;
}

/** One of a few calls (`norm(5)`), with its arguments bound. */
function choice(
  cx: Elaboration,
  expr: Expr | undefined,
  env: Env,
  what: string,
  options: Readonly<Record<string, readonly ArgumentSpec[]>>,
): { readonly name: string; readonly bound: Bound } | null {
  if (!expr || expr.kind === "missing") return null;
  const name = calleeName(expr) ?? "";
  const specs = options[name];
  if (!specs) {
    const help = [
      `write ${Object.keys(options)
        .map((o) => `${o}(…)`)
        .join(" or ")}`,
    ];
    cx.report(
      unknownEntry.at(expr.span, { what, found: cx.textOf(expr.span) }, { help, notes: provenance(cx) }),
    );
    return null;
  }
  const callee = { name, arguments: specs, operands: [], positionalOperands: false };
  const bound = cx.bind(callee, expr.kind === "call" ? (expr.args ?? []) : [], env, expr.span);
  return bound && { name, bound };
}

const LIMIT: readonly ArgumentSpec[] = [
  {
    name: "limit",
    type: { kind: "float", min: 0, open: "min" },
    doc: "The largest norm, or absolute value.",
  },
];

export function clipSetting(cx: Elaboration, expr: Expr | undefined, env: Env): PhaseSetup["clip"] {
  const found = choice(cx, expr, env, "clip", { norm: LIMIT, value: LIMIT });
  return found && { kind: found.name === "norm" ? "norm" : "value", limit: found.bound.args.float("limit") };
}

export function stopSetting(cx: Elaboration, expr: Expr | undefined, env: Env): PhaseSetup["stop"] {
  const found = choice(cx, expr, env, "stop", {
    early: [
      { name: "metric", type: { kind: "metric" }, default: "val.loss", doc: "The figure to watch." },
      { name: "patience", type: { kind: "int", min: 0 }, default: 5, doc: "Epochs without a better figure." },
      { name: "min_delta", type: { kind: "float", min: 0 }, default: 0, doc: "What counts as better." },
    ],
  });
  if (!found) return null;
  const { args } = found.bound;
  return { metric: args.text("metric"), patience: args.int("patience"), minDelta: args.float("min_delta") };
}

export function checkpointSetting(
  cx: Elaboration,
  expr: Expr | undefined,
  env: Env,
): PhaseSetup["checkpoint"] {
  const found = choice(cx, expr, env, "checkpoint", {
    every: [
      { name: "epochs", type: { kind: "int" }, default: 1, doc: "Epochs between checkpoints." },
      { name: "keep", type: { kind: "int" }, default: null, doc: "How many of the last ones stay." },
      {
        name: "best",
        type: { kind: "metric" },
        default: null,
        doc: "The figure by which the best one is kept.",
      },
    ],
  });
  if (!found) return null;
  const { args } = found.bound;
  return {
    every: args.int("epochs"),
    keep: args.has("keep") ? args.int("keep") : null,
    best: args.has("best") ? args.text("best") : null,
  };
}

/** `weights("a.safetensors", only = [backbone])` */
export function loadSetting(cx: Elaboration, expr: Expr | undefined, env: Env): PhaseSetup["load"] {
  if (!expr || expr.kind === "missing") return null;
  const args = expr.kind === "call" && calleeName(expr) === "weights" ? (expr.args ?? []) : null;
  const only = args?.find((a) => a.name?.name === "only");
  const file = args?.find((a) => !a.name || a.name.name === "file");
  const value = file && cx.evaluate(file.value, env);
  if (!args || value?.kind !== "string" || args.length > (only ? 2 : 1)) {
    const help = ['write weights("file.safetensors") or weights("file.safetensors", only = [backbone])'];
    cx.report(
      unknownEntry.at(
        expr.span,
        { what: "load", found: cx.textOf(expr.span) },
        { help, notes: provenance(cx) },
      ),
    );
    return null;
  }
  const paths = only ? pathsOf(cx, only.value, env) : null;
  return { file: value.value, only: paths ? new Set(paths) : null };
}

/** Paths of the parts that a list names: instances, and steps named by `as`. */
export function pathsOf(cx: Elaboration, expr: Expr, env: Env): readonly string[] | null {
  const items = expr.kind === "list" ? expr.items : [expr];
  const paths: string[] = [];
  for (const item of items) {
    const value = cx.evaluate(item, env);
    if (value.kind === "instance") paths.push(value.path);
    else if (value.kind === "parameters") paths.push(...weightsOf(cx, value.below, value.which));
    else if (value.kind === "tensors") {
      const { origin } = cx.draft.values[value.ids[0]!]!;
      if (origin.kind === "weight") paths.push(origin.path);
      else if (origin.kind === "node" && cx.draft.nodes[origin.node]!.path !== "")
        paths.push(cx.draft.nodes[origin.node]!.path);
      else cx.report(partUnknown.at(item.span, { found: cx.textOf(item.span) }, { notes: provenance(cx) }));
    } else if (value.kind !== "failed") {
      cx.report(partUnknown.at(item.span, { found: cx.textOf(item.span) }, { notes: provenance(cx) }));
    }
  }
  return paths;
}

function weightsOf(cx: Elaboration, below: string | null, which: "weights" | "params"): readonly string[] {
  const all = [...cx.draft.weights.values()].filter((w) => which === "params" || w.role === "weight");
  return all.filter((w) => below === null || w.path.startsWith(`${below}.`)).map((w) => w.path);
}
