/** @file Applies what a file declares – blocks, models, cells – with its arguments, in scopes of their own. */
import type { Span } from "../core/span.ts";
import { argumentTwice, argumentUnknown, needsParens } from "../diagnostics/calls.ts";
import { blockRecursion, inputCount, noResult, notALayer } from "../diagnostics/structure.ts";
import { findNearest } from "../core/did-you-mean.ts";
import type { Arg, Block, Braces, Cell, Expr, ModelDecl } from "../syntax/ast.ts";
import { applyCell } from "./cells.ts";
import { type DefaultsScope, type Elaboration, freshPaths, nextPath, provenance } from "./context.ts";
import type { ValueId } from "./model.ts";
import { bindParameters } from "./parameters.ts";
import type { Declaration } from "./project.ts";
import { runBinding } from "./statements.ts";
import { matchType } from "./types.ts";
import { printUse } from "./print-use.ts";
import { childEnv, type Env, type SemaValue } from "./values.ts";

type Result = readonly ValueId[] | null;

/** A use of a block, model or cell as a layer. */
export function applyDeclaration(
  cx: Elaboration,
  declaration: Declaration,
  site: Expr,
  args: readonly Arg[],
  inputs: readonly ValueId[],
  env: Env,
): Result {
  const name = declaration.name.name;
  if (declaration.kind === "const" || declaration.kind === "data") {
    const found = `the ${declaration.kind} ${name}`;
    cx.report(notALayer.at(site.span, { found, text: name }, { notes: provenance(cx) }));
    return null;
  }
  cx.noteUse(declaration);
  if (cx.active.includes(declaration)) {
    cx.report(blockRecursion.at(site.span, { name }, { notes: provenance(cx).map((n) => n.slice(0, 300)) }));
    return null;
  }
  const bound = bindDeclaration(cx, declaration, site, args, env);
  if (!bound) return null;
  const path = nextPath(cx.where, name);
  const text = () => `${printUse(name, bound.arguments)} at ${cx.locate(site.span)}`;
  const use = declaration.kind === "model" ? undefined : { declaration, arguments: bound.arguments, inputs };
  const frames = { text, outer: cx.where.frames, use };
  const where = {
    forced: null,
    path: freshPaths(path),
    frames,
    defaults: declaration.kind === "model" ? null : cx.where.defaults,
  };
  return cx.inside(where, () =>
    cx.withActive(declaration, () => {
      if (declaration.kind === "cell") return applyCell(cx, declaration, inputs, bound.env, path, site.span);
      if (declaration.body.kind !== "braces")
        return applyOwnBody(cx, declaration, declaration.body, inputs, bound.env);
      return runBraces(cx, declaration.body, name, inputs, bound.env, site.span);
    }),
  );
}

/** The parameters of a declaration bound to a use's arguments. */
export function bindDeclaration(
  cx: Elaboration,
  declaration: Block | Cell | ModelDecl,
  site: Expr,
  args: readonly Arg[],
  env: Env,
): { readonly env: Env; readonly arguments: ReadonlyMap<string, SemaValue> } | null {
  const name = declaration.name.name;
  const params = declaration.params ?? [];
  const given = new Map<string, Arg>();
  let failed = false;
  for (const [i, arg] of args.entries()) {
    const param = arg.name ? params.find((p) => p.name.name === arg.name!.name) : params[i];
    if (!param) {
      failed = true;
      reportUnknownArgument(cx, declaration, arg);
    } else if (given.has(param.name.name)) {
      failed = true;
      cx.report(
        argumentTwice.at(arg.span, { callee: name, name: param.name.name }, { notes: provenance(cx) }),
      );
    } else given.set(param.name.name, arg);
  }
  if (site.kind === "call" && declaration.params === null && (site.args ?? []).length === 0) {
    cx.report(needsParens.at(site.span, { name }, { notes: provenance(cx) }));
  }
  if (failed) return null;
  return bindParameters(cx, declaration, given, site.span, env);
}

/** Reports an argument that a block, cell or model does not take. */
export function reportUnknownArgument(
  cx: Elaboration,
  declaration: Block | Cell | ModelDecl,
  arg: Arg,
): void {
  const names = (declaration.params ?? []).map((p) => p.name.name);
  const name = arg.name?.name ?? cx.textOf(arg.span);
  const near = arg.name ? findNearest(name, names) : null;
  const takes =
    names.length > 0
      ? `${declaration.name.name} takes ${names.join(", ")}`
      : `${declaration.name.name} takes no arguments`;
  const help = near ? [`did you mean \`${near}\`?`, takes] : [takes];
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: arg.name!.span, text: near }] }] : [];
  const related = [{ span: declaration.name.span, message: "declared here" }];
  cx.report(
    argumentUnknown.at(
      arg.name?.span ?? arg.span,
      { callee: declaration.name.name, name },
      { help, fixes, related, notes: provenance(cx) },
    ),
  );
}

/** `block A = expr`, or a derived model: the other model with what it fixes. */
function applyOwnBody(
  cx: Elaboration,
  declaration: Block | ModelDecl,
  body: Expr,
  inputs: readonly ValueId[],
  env: Env,
): Result {
  return declaration.kind === "model" ? cx.apply(body, inputs, env) : cx.applyBody(body, inputs, env);
}

/** `{ input …  name = …  output … }` with values handed in. Targets, entries and training do not count here. */
function runBraces(
  cx: Elaboration,
  body: Braces,
  name: string,
  inputs: readonly ValueId[],
  env: Env,
  span: Span,
): Result {
  const scope = childEnv(env);
  const declared = body.statements.filter((s) => s.kind === "input");
  if (declared.length === 0) scope.names.set("it", { kind: "tensors", ids: inputs });
  else if (declared.length !== inputs.length) {
    const args = { name, needs: declared.map((d) => d.name.name), found: inputs.length };
    cx.report(inputCount.at(span, args, { notes: provenance(cx) }));
    return null;
  }
  for (const [i, input] of declared.entries()) {
    const id = inputs[i]!;
    scope.names.set(input.name.name, { kind: "tensors", ids: [id] });
    if (input.type && !matchType(cx, input.type, cx.typeOf(id), scope, span, input.name.name)) return null;
  }
  const defaults: DefaultsScope = { parent: cx.where.defaults, layers: new Map() };
  return cx.inside({ defaults }, () => {
    const outputs: ValueId[] = [];
    for (const statement of body.statements) {
      if (!runBinding(cx, statement, scope, defaults)) return null;
      if (statement.kind !== "output") continue;
      const value = scope.names.get(statement.name.name);
      if (value?.kind !== "tensors") return null;
      outputs.push(...value.ids);
    }
    if (outputs.length > 0) return outputs;
    cx.report(noResult.at(body.span, { name }, { notes: provenance(cx) }));
    return null;
  });
}
