/** @file A model declaration with its arguments → Model: fields, uses, outputs, entries, training. */
import type { Span } from "../core/span.ts";
import { findNearest } from "../core/did-you-mean.ts";
import { nameTwice, setUnknown } from "../diagnostics/names.ts";
import { entryValue, fieldType, modelWithoutOutput } from "../diagnostics/structure.ts";
import type { Entry, Identifier, InputDecl, ModelDecl, Statement, TargetDecl, Train } from "../syntax/ast.ts";
import { adviseLayers, adviseLinearChains, adviseStart } from "./advice.ts";
import { type DefaultsScope, type Elaboration, provenance } from "./context.ts";
import { printUse } from "./print-use.ts";
import { figuresOf, plainFigure, trainingMemory } from "./figures.ts";
import { chooseInitializers } from "./initial.ts";
import type { EntryDecl, FieldDecl, Model, NamedValue, TrainSetup } from "./model.ts";
import { leastSizes } from "./least-sizes.ts";
import { bindParameters, plainValue } from "./parameters.ts";
import { runBinding, withFigures } from "./statements.ts";
import { elaborateTrain, type TrainChoice } from "./train.ts";
import { elaborateType } from "./types.ts";
import { reportTooLarge } from "./use.ts";
import { childEnv, type Env, FAILED, lookUp, type SemaValue } from "./values.ts";
import { findBase, settledArguments } from "./bases.ts";

/** `--set name=value`, already split; `train.` settings apart. */
export interface ModelChoice {
  readonly set: ReadonlyMap<string, string>;
  readonly train: TrainChoice;
  /** True where the model is only looked at: parameters without a default get a sample value. */
  readonly samples: boolean;
  /** Values of the base's parameters in place of their defaults, to check more of the domain. */
  readonly values?: ReadonlyMap<string, SemaValue>;
}

export interface Elaborated {
  readonly model: Model;
  /** The declaration that has the parameters and the body. */
  readonly base: ModelDecl;
  readonly arguments: ReadonlyMap<string, SemaValue>;
  /** Parameters that `--set` or a derived model settles. */
  readonly settled: ReadonlySet<string>;
}

/** Elaborates a model. Reports every fault it can find; null where nothing can be made of it. */
export function elaborateModel(
  cx: Elaboration,
  declaration: ModelDecl,
  choice: ModelChoice,
): Elaborated | null {
  const base = findBase(cx, declaration);
  if (!base) return null;
  const settled = settledArguments(cx, declaration, base, choice);
  const fixed = settled && new Map([...settled, ...(choice.values ?? [])]);
  const { span } = declaration.name;
  const home = cx.environmentOf(base);
  const bound = fixed && bindParameters(cx, base, new Map(), span, home, fixed, choice.samples);
  if (!bound || base.body.kind !== "braces") return null;
  const frames =
    bound.arguments.size > 0
      ? { text: () => printUse(declaration.name.name, bound.arguments), outer: null }
      : null;
  const model = cx.inside({ frames }, () =>
    cx.withActive(base, () => runModel(cx, declaration, base, bound, choice)),
  );
  return { model, base, arguments: bound.arguments, settled: new Set(settled!.keys()) };
}

function runModel(
  cx: Elaboration,
  declaration: ModelDecl,
  base: ModelDecl,
  bound: { readonly env: Env; readonly arguments: ReadonlyMap<string, SemaValue> },
  choice: ModelChoice,
): Model {
  const env = childEnv(bound.env);
  const defaults: DefaultsScope = { parent: null, layers: new Map() };
  const statements = base.body.kind === "braces" ? base.body.statements : [];
  const fields: FieldDecl[] = [];
  const outputs: NamedValue[] = [];
  cx.inside({ defaults }, () => {
    for (const statement of statements) {
      if (statement.kind === "input" || statement.kind === "target") declareField(cx, statement, env, fields);
      else runBinding(cx, statement, env, defaults);
      if (statement.kind === "output") collectOutput(statement, env, outputs);
    }
  });
  if (!statements.some((s) => s.kind === "output")) {
    cx.report(modelWithoutOutput.at(declaration.name.span, { name: declaration.name.name }));
  }
  const entries = statements.filter((s) => s.kind === "entry").flatMap((s) => elaborateEntry(cx, s, env));
  if (!cx.sketch) adviseLinearChains(cx);
  if (!cx.sketch) adviseLayers(cx);
  if (!cx.sketch) adviseStart(cx);
  const train = cx.inside({ defaults }, () =>
    chooseTrain(cx, statements, env, fields, choice.train, declaration.name.span),
  );
  const model: Model = {
    name: declaration.name.name,
    doc: declaration.doc || base.doc,
    file: declaration.span.file,
    arguments: Object.fromEntries([...bound.arguments].map(([name, value]) => [name, plainValue(value)])),
    dims: dimsOf(cx),
    values: cx.draft.values,
    nodes: cx.draft.nodes,
    fields,
    outputs,
    entries,
    weights: cx.sketch ? [...cx.draft.weights.values()] : chooseInitializers(cx.draft),
    buffers: [...cx.draft.buffers.values()],
    train,
    span: declaration.span,
  };
  if (!cx.sketch) addFigures(model, env);
  reportUnknownSet(cx, declaration, base);
  return model;
}

/** Open sizes. One without a domain of its own has every value that keeps all sizes positive. */
function dimsOf(cx: Elaboration): Model["dims"] {
  const open = [...cx.dims].filter(([, d]) => d.max === null);
  const sizes =
    cx.sketch || open.length === 0 ? [] : cx.draft.values.flatMap((v) => v.type.axes.map((a) => a.size));
  const least = leastSizes(sizes, new Map(open.map(([name, d]) => [name, d.min])));
  return [...cx.dims].map(([name, d]) => ({ name, min: least.get(name) ?? d.min, max: d.max }));
}

/** Names that --set gave and nothing took. */
function reportUnknownSet(cx: Elaboration, declaration: ModelDecl, base: ModelDecl): void {
  const names = [...(base.params ?? []).map((p) => p.name.name), ...cx.dims.keys()];
  for (const name of cx.givenDims.keys()) {
    const near = findNearest(name, names);
    const help = [
      ...(near ? [`did you mean \`${near}\`?`] : []),
      names.length > 0 ? `it has ${names.join(", ")}` : "it has no parameters",
    ];
    cx.report(setUnknown.at(declaration.name.span, { name, model: declaration.name.name }, { help }));
  }
}

function addFigures(model: Model, env: Env): void {
  const { params, macs } = figuresOf(model);
  const phase = model.train?.phases[0];
  const states = phase
    ? phase.optimizer.definition.state(phase.optimizer.args).filter((s) => s.shape === "parameter").length
    : 0;
  const memory = trainingMemory(model, states, phase?.batch ?? 1);
  const figures = { params: plainFigure(params), macs: plainFigure(macs), memory: plainFigure(memory) };
  withFigures(env, Object.fromEntries(Object.entries(figures).filter(([name]) => !env.names.has(name))));
}

function declareField(
  cx: Elaboration,
  statement: InputDecl | TargetDecl,
  env: Env,
  fields: FieldDecl[],
): void {
  const { name } = statement;
  if (env.names.has(name.name)) {
    cx.report(nameTwice.at(name.span, { name: name.name }));
    return;
  }
  if (!statement.type) {
    cx.report(fieldType.at(name.span, { name: name.name, role: statement.kind }));
    env.names.set(name.name, FAILED);
    return;
  }
  const type = elaborateType(cx, statement.type, env);
  if (!type || reportTooLarge(cx, [type], statement.type.dtype.span)) {
    env.names.set(name.name, FAILED);
    return;
  }
  const value = cx.addValue(type, { kind: "field", name: name.name }, name.span);
  fields.push({
    name: name.name,
    role: statement.kind,
    type,
    value,
    doc: statement.doc,
    span: statement.span,
  });
  env.names.set(name.name, { kind: "tensors", ids: [value] });
}

function collectOutput(
  statement: Extract<Statement, { kind: "output" }>,
  env: Env,
  outputs: NamedValue[],
): void {
  const value = lookUp(env, statement.name.name);
  if (value?.kind !== "tensors" || outputs.some((o) => o.name === statement.name.name)) return;
  outputs.push({ name: statement.name.name, value: value.ids[0]!, doc: statement.doc, span: statement.span });
}

function elaborateEntry(cx: Elaboration, statement: Entry, env: Env): EntryDecl[] {
  const inputs = statement.inputs.map((name) => entryName(cx, name, env));
  const outputs = statement.outputs.map((name) => entryName(cx, name, env));
  const all = [...inputs, ...outputs];
  if (!all.every((v): v is NamedValue => v !== null)) return [];
  return [
    {
      name: statement.name.name,
      inputs: inputs.filter((v) => v !== null),
      outputs: outputs.filter((v) => v !== null),
      span: statement.span,
    },
  ];
}

function entryName(cx: Elaboration, name: Identifier, env: Env): NamedValue | null {
  const value = lookUp(env, name.name);
  if (value?.kind === "tensors") return { name: name.name, value: value.ids[0]!, doc: "", span: name.span };
  if (value?.kind !== "failed") {
    const near = findNearest(
      name.name,
      [...env.names].filter(([, v]) => v.kind === "tensors").map(([n]) => n),
    );
    const help = near ? [`did you mean \`${near}\`?`] : [];
    cx.report(entryValue.at(name.span, { name: name.name }, { help, notes: provenance(cx) }));
  }
  return null;
}

function chooseTrain(
  cx: Elaboration,
  statements: readonly Statement[],
  env: Env,
  fields: readonly FieldDecl[],
  choice: TrainChoice,
  span: Span,
): TrainSetup | null {
  const blocks = statements.filter((s): s is Train => s.kind === "train");
  return elaborateTrain(cx, blocks, env, fields, choice, span);
}
