/** @file `train` blocks → TrainSetup: settings, intermediate values, phases that inherit. */
import type { Span } from "../core/span.ts";
import { findNearest } from "../core/did-you-mean.ts";
import {
  dataWithoutLoss,
  doubledSetting,
  epochsAndSteps,
  lossNotNumber,
  noEpochs,
  settingMissing,
  settingUnknown,
  trainUnknown,
  unusedSetting,
} from "../diagnostics/training.ts";
import { OPTIMIZERS } from "../optimizers/registry.gen.ts";
import { SCHEDULES } from "../schedules/registry.gen.ts";
import { printShape } from "../library/types.ts";
import type { Binding, Expr, Phase, Train, TrainStatement, Transform } from "../syntax/ast.ts";
import { parse } from "../syntax/parse.ts";
import { advisePhase } from "./advise-training.ts";
import { configure } from "./configure.ts";
import { type Elaboration, freshPaths, provenance } from "./context.ts";
import { elaborateData } from "./data.ts";
import type { DataSetup, FieldDecl, PhaseSetup, TrainSetup, ValueId } from "./model.ts";
import {
  checkpointSetting,
  clipSetting,
  countSetting,
  loadSetting,
  pathsOf,
  stopSetting,
} from "./settings.ts";
import { bindName } from "./statements.ts";
import { mentions } from "./mentions.ts";
import { childEnv, describe, type Env } from "./values.ts";
import { metricsOf } from "./metrics.ts";

export interface TrainChoice {
  /** Which of several train blocks; null: the first. */
  readonly name: string | null;
  /** `--set train.epochs=1`: text by setting. */
  readonly set: ReadonlyMap<string, string>;
}

export const SETTINGS: readonly string[] = [
  "data",
  "val",
  "test",
  "loss",
  "optimizer",
  "schedule",
  "metrics",
  "epochs",
  "steps",
  "batch",
  "seed",
  "clip",
  "stop",
  "checkpoint",
  "only",
  "freeze",
  "load",
];

interface Settings {
  readonly values: ReadonlyMap<string, Expr>;
  readonly transforms: readonly Transform[];
  readonly env: Env;
}

/** Elaborates all blocks (so that all are checked) and gives the chosen one. */
export function elaborateTrain(
  cx: Elaboration,
  blocks: readonly Train[],
  env: Env,
  fields: readonly FieldDecl[],
  choice: TrainChoice,
  modelSpan: Span,
): TrainSetup | null {
  const names = blocks.map((b) => b.name?.name ?? "train");
  if (choice.name !== null && !names.includes(choice.name)) {
    const near = findNearest(choice.name, names);
    const help = [
      ...(near ? [`did you mean \`${near}\`?`] : []),
      names.length > 0 ? `there is ${names.join(", ")}` : "the model has no train block",
    ];
    cx.report(trainUnknown.at(modelSpan, { name: choice.name }, { help }));
  }
  const chosen = choice.name === null ? 0 : names.indexOf(choice.name);
  let result: TrainSetup | null = null;
  for (const [i, block] of blocks.entries()) {
    const set = i === chosen ? choice.set : new Map<string, string>();
    const setup = cx.inside({ training: true, path: freshPaths("") }, () =>
      runTrain(cx, block, env, fields, set),
    );
    if (i === chosen) result = setup;
  }
  return result;
}

function runTrain(
  cx: Elaboration,
  block: Train,
  env: Env,
  fields: readonly FieldDecl[],
  set: ReadonlyMap<string, string>,
): TrainSetup | null {
  const scope = childEnv(env);
  scope.names.set("weights", { kind: "parameters", which: "weights", below: null });
  scope.names.set("params", { kind: "parameters", which: "params", below: null });
  const outer = readSettings(cx, block.body, { values: new Map(), transforms: [], env: scope }, set);
  const data = elaborateData(cx, outer, fields, block.span);
  const seed = countSetting(cx, outer.values.get("seed"), outer.env, "seed", 0) ?? 0;
  const phases = block.body.filter((s): s is Phase => s.kind === "phase");
  const setups =
    phases.length === 0
      ? [runPhase(cx, null, outer, data, block.span)]
      : phases.map((phase) => {
          const inner = readSettings(cx, phase.body, { ...outer, env: childEnv(outer.env) }, set);
          return runPhase(cx, phase.name.name, inner, data, phase.span);
        });
  if (!setups.every((s): s is PhaseSetup => s !== null)) return null;
  return { name: block.name?.name ?? null, phases: setups, data, seed, span: block.span };
}

/** Splits a body into settings and intermediate values; the values are computed at once, in order. */
function readSettings(
  cx: Elaboration,
  body: readonly TrainStatement[],
  outer: Settings,
  set: ReadonlyMap<string, string>,
): Settings {
  const values = new Map(outer.values);
  const own = new Map<string, Span>();
  const intermediate: Binding[] = [];
  for (const statement of body) {
    if (statement.kind !== "binding") continue;
    const name = statement.names[0]!.name;
    if (statement.names.length > 1 || !SETTINGS.includes(name)) {
      intermediate.push(statement);
      continue;
    }
    const before = own.get(name);
    if (before) {
      const related = [{ span: before, message: "set here first" }];
      cx.report(doubledSetting.at(statement.span, { name }, { related }));
    }
    own.set(name, statement.span);
    values.set(name, statement.value);
  }
  applySet(cx, values, set, body);
  for (const statement of intermediate) {
    const value = cx.evaluate(statement.value, outer.env);
    for (const name of statement.names) bindName(cx, name, value, outer.env);
    warnUnused(cx, statement, body, values);
  }
  const transforms = body.filter((s): s is Transform => s.kind === "prepare" || s.kind === "augment");
  return { values, transforms: [...outer.transforms, ...transforms], env: outer.env };
}

function applySet(
  cx: Elaboration,
  values: Map<string, Expr>,
  set: ReadonlyMap<string, string>,
  body: readonly TrainStatement[],
): void {
  const span = body[0]?.span ?? { file: "", start: 0, end: 0 };
  for (const [name, text] of set) {
    const parsed = parse({ file: `--set train.${name}`, text: `const v = ${text}` });
    const item = parsed.ast.items[0];
    if (!SETTINGS.includes(name) || parsed.diagnostics.length > 0 || item?.kind !== "const") {
      const near = findNearest(name, SETTINGS);
      const help = SETTINGS.includes(name)
        ? [`\`${text}\` does not read as a value`]
        : near
          ? [`did you mean \`${near}\`?`]
          : [];
      cx.report(settingUnknown.at(span, { name: `train.${name}` }, { help }));
      continue;
    }
    if (name === "epochs") values.delete("steps");
    if (name === "steps") values.delete("epochs");
    values.set(name, item.value);
  }
}

/** A name that nothing reads is probably a misspelt setting. */
function warnUnused(
  cx: Elaboration,
  statement: Binding,
  body: readonly TrainStatement[],
  settings: ReadonlyMap<string, Expr>,
): void {
  for (const name of statement.names) {
    if (mentions(body, name.name, statement)) continue;
    const near = findNearest(name.name, SETTINGS);
    const free = near !== null && !settings.has(near);
    const fixes = free ? [{ title: `change to ${near}`, edits: [{ span: name.span, text: near }] }] : [];
    const help = near ? [`did you mean \`${near}\`?`] : [`settings are ${SETTINGS.join(", ")}`];
    cx.report(unusedSetting.at(name.span, { name: name.name }, { help, fixes }));
  }
}

function runPhase(
  cx: Elaboration,
  name: string | null,
  settings: Settings,
  data: DataSetup | null,
  span: Span,
): PhaseSetup | null {
  const { values, env } = settings;
  const absent = REQUIRED.filter(([setting]) => !values.has(setting));
  if (absent.length > 0) {
    const names = absent.map(([setting]) => setting).join(" and ");
    cx.report(settingMissing.at(span, { name: names, example: absent.map(([, text]) => text).join("  ") }));
  }
  const loss = lossOf(cx, values.get("loss"), env);
  const optimizerExpr = values.get("optimizer");
  const optimizer = optimizerExpr ? configure(cx, optimizerExpr, OPTIMIZERS, "optimizer", env) : null;
  const scheduleExpr = values.get("schedule");
  const schedule = scheduleExpr ? configure(cx, scheduleExpr, SCHEDULES, "schedule", env) : null;
  const metrics = metricsOf(cx, values.get("metrics"), env);
  const epochs = countSetting(cx, values.get("epochs"), env, "epochs", 1);
  const steps = countSetting(cx, values.get("steps"), env, "steps", 1);
  if (values.has("epochs") && values.has("steps"))
    cx.report(epochsAndSteps.at(values.get("steps")!.span, {}));
  if (!values.has("epochs") && !values.has("steps") && loss !== null) cx.report(noEpochs.at(span, {}));
  const batch = countSetting(cx, values.get("batch"), env, "batch", 1) ?? 32;
  const trains = trainedWeights(cx, values, env);
  const clip = clipSetting(cx, values.get("clip"), env);
  const stop = stopSetting(cx, values.get("stop"), env);
  const checkpoint = checkpointSetting(cx, values.get("checkpoint"), env);
  const load = loadSetting(cx, values.get("load"), env);
  if (loss === null || !optimizer || (scheduleExpr && !schedule)) return null;
  const phase: PhaseSetup = {
    name,
    loss,
    optimizer,
    schedule,
    metrics,
    epochs: epochs ?? (steps === null ? 1 : null),
    steps,
    batch,
    trains,
    clip,
    stop,
    checkpoint,
    load,
    span,
  };
  advisePhase(cx, phase, values, data);
  return phase;
}

/** Settings without a default, each with an example. */
const REQUIRED = [
  ["loss", "loss = mse(y, target)"],
  ["optimizer", "optimizer = adam(lr = 1e-3)"],
] as const;

function lossOf(cx: Elaboration, expr: Expr | undefined, env: Env): ValueId | null {
  if (!expr) return null;
  const value = cx.evaluate(expr, env);
  if (value.kind === "failed") return null;
  if (value.kind === "tensors" && value.ids.length === 1) {
    const type = cx.typeOf(value.ids[0]!);
    if (!type.batched && type.axes.length === 0) return value.ids[0]!;
    const help = ["a loss is one number for the batch: mse(y, target), cross_entropy(logits, label), …"];
    cx.report(
      lossNotNumber.at(
        expr.span,
        { found: `${type.dtype}${printShape(type)} for each example` },
        { help, notes: provenance(cx) },
      ),
    );
    return null;
  }
  if (value.kind === "recipe")
    cx.report(dataWithoutLoss.at(expr.span, { text: cx.textOf(expr.span) }, { notes: provenance(cx) }));
  else cx.report(lossNotNumber.at(expr.span, { found: describe(value) }, { notes: provenance(cx) }));
  return null;
}

function trainedWeights(cx: Elaboration, values: ReadonlyMap<string, Expr>, env: Env): ReadonlySet<string> {
  const all = [...cx.draft.weights.keys()];
  const only = values.get("only");
  const freeze = values.get("freeze");
  const below = (paths: readonly string[]) =>
    all.filter((p) => paths.some((q) => p === q || p.startsWith(`${q}.`)));
  const chosen = only ? below(pathsOf(cx, only, env) ?? []) : all;
  const frozen = new Set(freeze ? below(pathsOf(cx, freeze, env) ?? []) : []);
  return new Set(chosen.filter((p) => !frozen.has(p)));
}
