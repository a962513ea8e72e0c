/** @file What a model stands on: the declaration with the body that it derives from, and the arguments that are settled for it. */
import type { Span } from "../core/span.ts";
import { setValue } from "../diagnostics/names.ts";
import { blockRecursion } from "../diagnostics/structure.ts";
import type { ModelDecl } from "../syntax/ast.ts";
import { parse } from "../syntax/parse.ts";
import type { Elaboration } from "./context.ts";
import { bindDeclaration } from "./declarations.ts";
import type { ModelChoice } from "./elaborate-model.ts";
import { type Env, FAILED, lookUp, type SemaValue } from "./values.ts";

/** The model with a body that a derived one stands on. */
export function findBase(
  cx: Elaboration,
  declaration: ModelDecl,
  chain = new Set<ModelDecl>(),
): ModelDecl | null {
  if (declaration.body.kind === "braces") return declaration;
  const { callee } = baseCall(declaration);
  const value = callee === null ? null : lookUp(cx.environmentOf(declaration), callee);
  if (value?.kind === "declaration" && value.declaration.kind === "model") {
    const next = value.declaration;
    if (next !== declaration && !chain.has(next)) return findBase(cx, next, chain.add(declaration));
    cx.report(blockRecursion.at(declaration.body.span, { name: declaration.name.name }));
    return null;
  }
  cx.evaluate(declaration.body, cx.environmentOf(declaration));
  return null;
}

function baseCall(declaration: ModelDecl) {
  const { body } = declaration;
  if (body.kind === "name") return { callee: body.name, args: [] };
  if (body.kind === "call" && body.callee.kind === "name")
    return { callee: body.callee.name, args: body.args ?? [] };
  return { callee: null, args: [] };
}

/** What `--set` and the chain of derived models say about the base's parameters. */
export function settledArguments(
  cx: Elaboration,
  declaration: ModelDecl,
  base: ModelDecl,
  choice: ModelChoice,
): ReadonlyMap<string, SemaValue> | null {
  const fixed = new Map<string, SemaValue>();
  const env = cx.environmentOf(declaration);
  if (declaration !== base && declaration.body.kind !== "braces") {
    const next = lookUp(env, baseCall(declaration).callee ?? "");
    const parent =
      next?.kind === "declaration" && next.declaration.kind === "model" ? next.declaration : base;
    const inner = settledArguments(cx, parent, base, { ...choice, set: new Map() });
    if (!inner) return null;
    for (const [name, value] of inner) fixed.set(name, value);
    const params = base.params ?? [];
    for (const [i, arg] of baseCall(declaration).args.entries()) {
      const param = arg.name ? params.find((p) => p.name.name === arg.name!.name) : params[i];
      if (!param) {
        bindDeclaration(cx, base, declaration.body, baseCall(declaration).args, env);
        return null;
      }
      fixed.set(param.name.name, cx.evaluate(arg.value, env));
    }
  }
  const names = (base.params ?? []).map((p) => p.name.name);
  for (const [name, text] of choice.set) {
    const value = evaluateText(cx, name, text, env, declaration.name.span);
    if (value.kind === "failed") return null;
    if (names.includes(name)) fixed.set(name, value);
    else cx.givenDims.set(name, value);
  }
  return fixed;
}

/** The value of a `--set` text, written as in a spec; a bare word is a string. */
export function evaluateText(cx: Elaboration, name: string, text: string, env: Env, span: Span): SemaValue {
  const parsed = parse({ file: `--set ${name}`, text: `const v = ${text}` });
  const item = parsed.ast.items[0];
  if (parsed.diagnostics.length > 0 || parsed.ast.items.length !== 1 || item?.kind !== "const") {
    cx.report(setValue.at(span, { name, text }));
    return FAILED;
  }
  if (item.value.kind === "name" && !cx.isKnown(item.value.name, env))
    return { kind: "string", value: item.value.name };
  return cx.evaluate(item.value, env);
}
