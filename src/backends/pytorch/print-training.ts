/** @file Phases of training: a module each that gives loss and metrics, and their settings. */
import { unsupportedByTarget } from "../../diagnostics/targets.ts";
import type { Program, ProgramPhase } from "../../lower/program.ts";
import type { Model, PhaseSetup, ValueId } from "../../sema/model.ts";
import { printMetric, type PrintedMetric } from "./metrics.ts";
import type { Modules } from "./modules.ts";
import { printOptimizer } from "./optimizers.ts";
import { createFlow, nodesBehind, printNodes, valueText, type Variable } from "./print-flow.ts";
import { fieldVariables, type FlowResult, predictableOutputs } from "./print-model.ts";
import { printScalar } from "./print-scalar.ts";
import { indent, list, number, quote, tuple, variable } from "./python.ts";
import { dependencies } from "../../lower/graph-lowering.ts";

function wantedBy(phase: PhaseSetup): ValueId[] {
  return [phase.loss, ...phase.metrics.flatMap((m) => m.operands.filter((id) => id !== null))];
}

/** Whether the phase runs everything that the outputs need, so that the model's own flow serves it. */
function reusesModel(model: Model, program: Program, phase: PhaseSetup): boolean {
  const outputs = predictableOutputs(model, program).map((o) => o.value);
  const own = new Set(nodesBehind(model, wantedBy(phase), new Set()));
  const needed = nodesBehind(model, outputs, new Set());
  return needed.length > 0 && needed.every((i) => own.has(i));
}

/** Values of the model's flow, besides the outputs, that some phase reads. */
export function innerValues(model: Model, program: Program): FlowResult[] {
  const outputs = predictableOutputs(model, program).map((o) => o.value);
  const inFlow = new Set(nodesBehind(model, outputs, new Set()));
  const found = new Set<ValueId>();
  for (const phase of model.train?.phases ?? []) {
    if (!reusesModel(model, program, phase)) continue;
    const own = nodesBehind(model, wantedBy(phase), new Set()).filter((i) => !inFlow.has(i));
    for (const id of [...wantedBy(phase), ...own.flatMap((i) => dependencies(model, model.nodes[i]!))]) {
      const { origin } = model.values[id]!;
      if (origin.kind === "node" && inFlow.has(origin.node) && !outputs.includes(id)) found.add(id);
    }
  }
  return [...found].map((value) => ({ value, layout: "inside" }));
}

export interface PrintedPhase {
  readonly lines: readonly string[];
  readonly settings: readonly string[];
  readonly metricFunctions: readonly string[];
}

/** The module of a phase, and its line of PHASES. */
export function printPhase(
  modules: Modules,
  program: Program,
  index: number,
  inner: readonly FlowResult[],
): PrintedPhase {
  const { model } = modules;
  const phase = model.train!.phases[index]!;
  const name =
    phase.name === null ? "Training" : `${phase.name[0]!.toUpperCase()}${phase.name.slice(1)}Phase`;
  const fields = fieldVariables(model);
  const reuses = reusesModel(model, program, phase);
  const outputs = predictableOutputs(model, program);
  const given = new Map(fields);
  if (reuses) {
    for (const output of outputs)
      given.set(output.value, { text: resultName(output.name, fields), layout: "last" });
    inner.forEach((r, i) => given.set(r.value, { text: `inner${i + 1}`, layout: r.layout }));
  }
  const flow = createFlow(modules, "self.model.", given);
  const wanted = wantedBy(phase);
  flow.wishes.set(phase.loss, "loss");
  printNodes(flow, nodesBehind(model, wanted, new Set(given.keys())), wanted);
  const loss = valueText(flow, phase.loss, "last");
  const metrics = phase.metrics.flatMap((metric): PrintedMetric[] => {
    const operands = metric.operands.map((id) => (id === null ? null : valueText(flow, id, "last")));
    const types = metric.operands.flatMap((id) => (id === null ? [] : [model.values[id]!.type]));
    const printed = printMetric(metric, operands, types);
    if (printed === null) refuse(modules, metric.span, `the metric ${metric.definition.name}`);
    return printed ? [printed] : [];
  });
  const sums = metrics.map((m) => `${quote(m.name)}: ${m.sums}`);
  const call = callOfModel(model, reuses, outputs, inner, given);
  const body = [...call, ...flow.lines, `return ${loss}, ${list(sums, "{", "}")}`];
  const unpack = model.fields
    .filter((f) => body.some((line) => new RegExp(`\\b${variable(f.name)}\\b`).test(line)))
    .map((f) => `${variable(f.name)} = batch[${quote(f.name)}]`);
  const lines = [
    `class ${name}(nn.Module):`,
    ...indent([
      `"""Loss and sums for the metrics of a batch${phase.name === null ? "" : `, in phase ${phase.name}`}."""`,
      "",
    ]),
    ...indent([
      "def __init__(self, model):",
      ...indent(["super().__init__()", "self.model = model"]),
      "",
      "def forward(self, batch):",
    ]),
    ...indent([...unpack, ...body], 2),
  ];
  return {
    lines,
    settings: printSettings(modules, phase, program.phases[index]!, name, metrics),
    metricFunctions: metrics.flatMap((m) => m.functions),
  };
}

/** An output may be a field that is handed on; its name then belongs to the field. */
function resultName(name: string, fields: ReadonlyMap<ValueId, Variable>): string {
  const wish = variable(name);
  return [...fields.values()].some((f) => f.text === wish) ? `${wish}_out` : wish;
}

function callOfModel(
  model: Model,
  reuses: boolean,
  outputs: readonly { readonly value: ValueId }[],
  inner: readonly FlowResult[],
  given: ReadonlyMap<ValueId, Variable>,
): string[] {
  if (!reuses) return [];
  const inputs = model.fields.filter((f) => f.role === "input").map((f) => variable(f.name));
  const names = [...outputs, ...inner].map((r) => given.get(r.value)!.text);
  const target = names.length === 1 ? names[0]! : names.join(", ");
  return [`${target} = self.model${inner.length > 0 ? ".flow" : ""}(${inputs.join(", ")})`];
}

function refuse(modules: Modules, span: PhaseSetup["span"], what: string): void {
  modules.diagnostics.push(unsupportedByTarget.at(span, { target: "pytorch", what, place: "" }));
}

function printSettings(
  modules: Modules,
  phase: PhaseSetup,
  lowered: ProgramPhase,
  name: string,
  metrics: readonly PrintedMetric[],
): string[] {
  const optimizer = printOptimizer(phase.optimizer);
  if (optimizer === null)
    refuse(modules, phase.optimizer.span, `the optimizer ${phase.optimizer.definition.name}`);
  const { schedule, stop } = lowered;
  const higher = metrics.filter((m) => m.higherIsBetter).map((m) => quote(m.name));
  const factor =
    schedule.kind === "formula"
      ? `lambda step, total, per_epoch: ${printScalar(schedule.factor, ["step", "total", "per_epoch"])}`
      : "lambda step, total, per_epoch: 1.0";
  const optional = (key: string, value: string | null): string[] =>
    value === null ? [] : [`${key}=${value},`];
  const { checkpoint, load, clip } = phase;
  const rows = [
    `name=${phase.name === null ? "None" : quote(phase.name)},`,
    `module=${name},`,
    `trains=${trained(modules, lowered)},`,
    `optimizer=lambda weights: ${optimizer ?? "None"},`,
    `rate=${number(lowered.learningRate)},`,
    `factor=${factor},`,
    `epochs=${lowered.epochs ?? "None"},`,
    `steps=${lowered.steps ?? "None"},`,
    `batch=${lowered.batch},`,
    `metrics={${metrics.map((m) => `${quote(m.name)}: ${m.figure}`).join(", ")}},`,
    `higher_is_better={${higher.join(", ")}},`.replace("{}", "set()"),
    ...optional("clip", clip && tuple([quote(clip.kind), number(clip.limit)])),
    ...optional("stop", stop && tuple([quote(stop.metric), String(stop.patience), number(stop.minDelta)])),
    ...optional(
      "plateau",
      schedule.kind === "plateau"
        ? tuple([quote(schedule.metric), number(schedule.factor), String(schedule.patience)])
        : null,
    ),
    ...optional(
      "checkpoint",
      checkpoint &&
        tuple(
          [checkpoint.every, checkpoint.keep, checkpoint.best].map((v) =>
            v === null ? "None" : JSON.stringify(v),
          ),
        ),
    ),
    ...optional(
      "load",
      load && tuple([quote(load.file), load.only ? list([...load.only].map(quote)) : "None"]),
    ),
  ];
  return ["dict(", ...indent(rows), "),"];
}

/** Names of the weights that the phase trains, or None for all of the table's parameters. */
function trained({ model }: Modules, phase: ProgramPhase): string {
  if (phase.trains.length === model.weights.length) return "None";
  return list(phase.trains.map(quote));
}
