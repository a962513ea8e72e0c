/** @file `adam(lr = 1e-3)`, `cosine(warmup = 5%)`, `accuracy(y, t)`: an entry of a registry with its arguments. */
import { findNearest } from "../core/did-you-mean.ts";
import type { Arguments, ArgumentSpec, Complaint, OperandSpec } from "../library/define.ts";
import { isComplaint } from "../library/define.ts";
import { unknownEntry } from "../diagnostics/training.ts";
import type { Expr } from "../syntax/ast.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { Configured, ValueId } from "./model.ts";
import type { Env } from "./values.ts";

interface RegistryEntry {
  readonly name: string;
  readonly arguments: readonly ArgumentSpec[];
  readonly operands?: readonly OperandSpec[];
  readonly check?: (args: Arguments) => Complaint | null;
}

/** Reports and gives null for an unknown name (with "did you mean") or wrong arguments. */
export function configure<D extends RegistryEntry>(
  cx: Elaboration,
  expr: Expr,
  registry: ReadonlyMap<string, D>,
  what: string,
  env: Env,
  takesOperands = false,
): (Configured<D> & { readonly operands: readonly (ValueId | null)[] }) | null {
  const name = calleeName(expr);
  const definition = name === null ? undefined : registry.get(name);
  if (!definition) {
    if (expr.kind === "missing") return null;
    const near = name ? findNearest(name, registry.keys()) : null;
    const help = [
      ...(near ? [`did you mean \`${near}\`?`] : []),
      `there is ${[...registry.keys()].join(", ")}`,
    ];
    const at = expr.kind === "call" ? expr.callee.span : expr.span;
    const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: at, text: near }] }] : [];
    cx.report(unknownEntry.at(at, { what, found: cx.textOf(at) }, { help, fixes, notes: provenance(cx) }));
    return null;
  }
  const callee = {
    name: definition.name,
    arguments: definition.arguments,
    operands: takesOperands ? (definition.operands ?? []) : [],
    positionalOperands: takesOperands,
  };
  const bound = cx.bind(callee, expr.kind === "call" ? (expr.args ?? []) : [], env, expr.span);
  if (!bound) return null;
  const problem = definition.check?.(bound.args);
  if (problem && isComplaint(problem)) {
    cx.report(problem.complaint(expr.span, { notes: provenance(cx) }));
    return null;
  }
  return { definition, args: bound.args, span: expr.span, operands: bound.operands };
}

/** The name that an expression configures, or null. */
export function calleeName(expr: Expr): string | null {
  if (expr.kind === "name") return expr.name;
  return expr.kind === "call" && expr.callee.kind === "name" && !expr.body ? expr.callee.name : null;
}
