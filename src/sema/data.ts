/** @file Where the data of a train block comes from: sources, parts, and the transforms of its fields. */
import type { Span } from "../core/span.ts";
import { findNearest } from "../core/did-you-mean.ts";
import {
  dataUnknown,
  fieldArgument,
  fieldUnknown,
  settingUnknown,
  settingValue,
  transformUse,
} from "../diagnostics/training.ts";
import type { FieldArgument, SourceDefinition, TransformDefinition } from "../library/data.ts";
import { isComplaint } from "../library/define.ts";
import { SOURCES } from "../sources/registry.gen.ts";
import type { Arg, Expr, TrainStatement, Transform } from "../syntax/ast.ts";
import { TRANSFORMS } from "../transforms/registry.gen.ts";
import { calleeName, configure } from "./configure.ts";
import { type Elaboration, provenance } from "./context.ts";
import type { Configured, DataSetup, FieldDecl, ConfiguredSource } from "./model.ts";
import { describe, type Env, lookUp } from "./values.ts";

interface Parts {
  readonly train: Expr | null;
  readonly test: Expr | null;
  readonly val: Expr | null;
  readonly transforms: readonly Transform[];
  readonly env: Env;
}

/** The data of a train block; null where the calling program hands it over and nothing is prepared. */
export function elaborateData(
  cx: Elaboration,
  settings: {
    readonly values: ReadonlyMap<string, Expr>;
    readonly transforms: readonly Transform[];
    readonly env: Env;
  },
  fields: readonly FieldDecl[],
  span: Span,
): DataSetup | null {
  const { values, env } = settings;
  const named = values.get("data");
  const block = named ? dataBlock(cx, named, env) : null;
  if (block === "failed") return null;
  const parts: Parts = {
    train: block ? block.train : (named ?? null),
    test: values.get("test") ?? block?.test ?? null,
    val: values.get("val") ?? block?.val ?? null,
    transforms: [...(block?.transforms ?? []), ...settings.transforms],
    env,
  };
  if (!parts.train && !parts.val && !parts.test && parts.transforms.length === 0) return null;
  const train = parts.train ? sourceUse(cx, parts.train, fields, env) : null;
  const test = parts.test
    ? sourceUse(cx, parts.test, fields, env)
    : train?.definition.hasTestPart
      ? train
      : null;
  return {
    train,
    test,
    val: parts.val ? valuation(cx, parts.val, fields, env) : null,
    prepare: transformsOf(cx, parts.transforms, "prepare", fields, env),
    augment: transformsOf(cx, parts.transforms, "augment", fields, env),
    span: named?.span ?? span,
  };
}

const PARTS = ["train", "test", "val"] as const;

function dataBlock(cx: Elaboration, expr: Expr, env: Env): Parts | null | "failed" {
  const name = expr.kind === "name" ? expr.name : null;
  const value = name ? lookUp(env, name) : null;
  if (value?.kind === "declaration" && value.declaration.kind === "data")
    return readBlock(cx, value.declaration.body, env);
  if (calleeName(expr) !== null && SOURCES.has(calleeName(expr)!)) return null;
  const known = [...SOURCES.keys()];
  for (let scope: Env | null = env; scope; scope = scope.parent) {
    for (const [key, v] of scope.names)
      if (v.kind === "declaration" && v.declaration.kind === "data") known.push(key);
  }
  const at = expr.kind === "call" ? expr.callee.span : expr.span;
  const near = findNearest(calleeName(expr) ?? "", known);
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: at, text: near }] }] : [];
  const help = [
    ...(near ? [`did you mean \`${near}\`?`] : []),
    `sources are ${[...SOURCES.keys()].join(", ")}`,
  ];
  if (expr.kind !== "missing")
    cx.report(dataUnknown.at(at, { found: cx.textOf(at) }, { help, fixes, notes: provenance(cx) }));
  return "failed";
}

function readBlock(cx: Elaboration, body: readonly TrainStatement[], env: Env): Parts {
  const found: Partial<Record<string, Expr>> = {};
  for (const statement of body) {
    if (statement.kind !== "binding") continue;
    const name = statement.names[0]!;
    if ((PARTS as readonly string[]).includes(name.name)) {
      found[name.name] = statement.value;
      continue;
    }
    const near = findNearest(name.name, PARTS);
    const help = [
      ...(near ? [`did you mean \`${near}\`?`] : []),
      "a data block has train, test, val, prepare and augment",
    ];
    cx.report(settingUnknown.at(name.span, { name: name.name }, { help }));
  }
  const transforms = body.filter((s): s is Transform => s.kind === "prepare" || s.kind === "augment");
  return {
    train: found["train"] ?? null,
    test: found["test"] ?? null,
    val: found["val"] ?? null,
    transforms,
    env,
  };
}

/** A call of a source: its own arguments, and those that name fields of the model. */
function sourceUse(
  cx: Elaboration,
  expr: Expr,
  fields: readonly FieldDecl[],
  env: Env,
): ConfiguredSource | null {
  const name = calleeName(expr);
  const definition = name === null ? undefined : SOURCES.get(name);
  if (!definition) {
    configure(cx, expr, SOURCES, "data source", env);
    return null;
  }
  const args = expr.kind === "call" ? (expr.args ?? []) : [];
  const own = args.filter((a) => !isFieldArgument(definition, a));
  const bound = cx.bind(
    { name: definition.name, arguments: definition.arguments, operands: [], positionalOperands: false },
    own,
    env,
    expr.span,
  );
  const fieldArgs = new Map<string, FieldArgument>();
  for (const arg of args.filter((a) => isFieldArgument(definition, a))) {
    const field = arg.name!.name;
    if (!fields.some((f) => f.name === field)) {
      reportField(cx, arg, fields);
      return null;
    }
    const value = fieldArgumentOf(cx, arg.value, env);
    if (value === null) return null;
    fieldArgs.set(field, value);
  }
  return bound && { definition, args: bound.args, span: expr.span, fieldArgs };
}

function isFieldArgument(definition: SourceDefinition, arg: Arg): boolean {
  return (
    definition.fieldArguments &&
    arg.name !== null &&
    !definition.arguments.some((a) => a.name === arg.name!.name)
  );
}

function reportField(cx: Elaboration, arg: Arg, fields: readonly FieldDecl[]): void {
  const names = fields.map((f) => f.name);
  const near = findNearest(arg.name!.name, names);
  const fixes = near ? [{ title: `change to ${near}`, edits: [{ span: arg.name!.span, text: near }] }] : [];
  const help = [...(near ? [`did you mean \`${near}\`?`] : []), `the model's fields are ${names.join(", ")}`];
  cx.report(
    fieldUnknown.at(arg.name!.span, { name: arg.name!.name }, { help, fixes, notes: provenance(cx) }),
  );
}

/** Strings, numbers, lists of them, and calls such as `window(64)`. */
function fieldArgumentOf(cx: Elaboration, expr: Expr, env: Env): FieldArgument | null {
  if (expr.kind === "call" && expr.callee.kind === "name" && !expr.body) {
    const args = (expr.args ?? []).map((a) => fieldArgumentOf(cx, a.value, env));
    return args.every((a): a is FieldArgument => a !== null) ? { call: expr.callee.name, args } : null;
  }
  if (expr.kind === "list") {
    const items = expr.items.map((item) => fieldArgumentOf(cx, item, env));
    return items.every((a): a is FieldArgument => a !== null) ? items : null;
  }
  const value = cx.evaluate(expr, env);
  if (value.kind === "number" || value.kind === "string") return value.value;
  if (value.kind === "list")
    return value.items.flatMap((v) => (v.kind === "number" || v.kind === "string" ? [v.value] : []));
  if (value.kind !== "failed") {
    cx.report(fieldArgument.at(expr.span, { found: describe(value) }, { notes: provenance(cx) }));
  }
  return null;
}

/** `val = 5000`, `val = 10%`, or a source of its own. */
function valuation(cx: Elaboration, expr: Expr, fields: readonly FieldDecl[], env: Env): DataSetup["val"] {
  const name = calleeName(expr);
  if (name !== null && SOURCES.has(name)) {
    const use = sourceUse(cx, expr, fields, env);
    return use;
  }
  const value = cx.evaluate(expr, env);
  if (value.kind === "failed") return null;
  if (value.kind === "number") {
    const share = value.percent || !Number.isInteger(value.value);
    if (share && value.value > 0 && value.value < 1) return { kind: "share", value: value.value };
    if (!share && value.value >= 1) return { kind: "count", value: value.value };
  }
  const args = {
    name: "val",
    needs: "a count of examples, a share below 100%, or a source",
    found: describe(value),
  };
  cx.report(settingValue.at(expr.span, args, { notes: provenance(cx) }));
  return null;
}

function transformsOf(
  cx: Elaboration,
  transforms: readonly Transform[],
  kind: "prepare" | "augment",
  fields: readonly FieldDecl[],
  env: Env,
): DataSetup["prepare"] {
  const found: { field: string; steps: Configured<TransformDefinition>[] }[] = [];
  for (const transform of transforms.filter((t) => t.kind === kind)) {
    const field = fields.find((f) => f.name === transform.field.name);
    if (!field) {
      reportField(cx, { name: transform.field, value: transform.value, span: transform.span }, fields);
      continue;
    }
    const exprs = transform.value.kind === "flow" ? transform.value.steps : [transform.value];
    const steps = exprs.flatMap((expr) => {
      const step = configure(cx, expr, TRANSFORMS, "transform", env);
      return step && fits(cx, step, kind, field) ? [step] : [];
    });
    found.push({ field: field.name, steps });
  }
  return found;
}

function fits(
  cx: Elaboration,
  step: Configured<TransformDefinition>,
  kind: "prepare" | "augment",
  field: FieldDecl,
): boolean {
  if (step.definition.use !== kind && step.definition.use !== "both") {
    cx.report(
      transformUse.at(
        step.span,
        { name: step.definition.name, use: step.definition.use, kind },
        { notes: provenance(cx) },
      ),
    );
    return false;
  }
  const problem = step.definition.infer(field.type, step.args);
  if (!isComplaint(problem)) return true;
  cx.report(problem.complaint(step.span, { notes: provenance(cx) }));
  return false;
}
