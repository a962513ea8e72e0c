/** @file One phase of training → its update graph and its evaluation graph. */
import { differentiate } from "../autodiff/differentiate.ts";
import type { Value } from "../ir/builder.ts";
import { argument, scalar } from "../ir/scalar.ts";
import type { Graph } from "../ir/graph.ts";
import { elementCount } from "../ir/types.ts";
import type { MetricSetup, Model, PhaseSetup } from "../sema/model.ts";
import { clipGradients } from "./clip.ts";
import {
  createLowering,
  type Dims,
  expandContext,
  type Lowering,
  lowerValues,
  parameterOf,
} from "./graph-lowering.ts";
import type { ProgramMetric, ProgramPhase, ProgramState } from "./program.ts";

/** Graphs and figures of a phase. Weights that the loss does not reach are left out of `trains`. */
export function lowerPhase(model: Model, phase: PhaseSetup, dims: Dims): ProgramPhase {
  const step = lowerStep(model, phase, dims);
  const evaluate = lowerEvaluation(model, phase, dims);
  const { definition, args } = phase.optimizer;
  return {
    name: phase.name,
    step: step.graph,
    evaluate: evaluate.graph,
    states: step.states,
    metrics: evaluate.metrics,
    trains: step.trains,
    learningRate: args.has("lr") ? args.float("lr") : 1,
    schedule: scheduleOf(phase),
    ...(definition.search ? { search: definition.search(args) } : {}),
    epochs: phase.epochs,
    steps: phase.steps,
    batch: phase.batch,
    stop: phase.stop,
  };
}

function lowerStep(
  model: Model,
  phase: PhaseSetup,
  dims: Dims,
): { graph: Graph; states: ProgramState[]; trains: string[] } {
  const lowering = createLowering(model, { dims, mode: "train", trains: phase.trains, given: new Map() });
  lowerValues(lowering, wanted(phase));
  const { builder } = lowering;
  const loss = lowering.values.get(phase.loss)!;
  builder.output("loss", "loss", loss);
  lowerMetrics(lowering, phase);
  const paths = model.weights.map((w) => w.path).filter((path) => phase.trains.has(path));
  const weights = paths.map((path) => parameterOf(lowering, path));
  const gradients = differentiate(builder, loss, weights);
  const trained = paths.flatMap((path, i) => {
    const gradient = gradients[i];
    return gradient ? [{ path, weight: weights[i]!, gradient }] : [];
  });
  const clipped = clipGradients(
    phase.clip,
    trained.map((t) => t.gradient),
  );
  const states = trained.flatMap((t, i) => updateWeight(lowering, phase, t.path, t.weight, clipped[i]!));
  for (const path of lowering.written) builder.output("buffer", path, lowering.buffers.get(path)!);
  return { graph: builder.finish(), states, trains: trained.map((t) => t.path) };
}

/** The optimizer's update of one weight; its memory is named `<weight>.<state>`. */
function updateWeight(
  lowering: Lowering,
  phase: PhaseSetup,
  path: string,
  parameter: Value,
  gradient: Value,
): ProgramState[] {
  const { builder } = lowering;
  const { definition, args } = phase.optimizer;
  const declared = definition.state(args);
  const nameOf = (state: string) => `${path}.${state}`;
  const state = Object.fromEntries(
    declared.map((s) => {
      const shape = s.shape === "parameter" ? parameter.type.shape : [];
      return [s.name, builder.input("state", nameOf(s.name), { dtype: "f32", shape })];
    }),
  );
  const learningRate = builder.input("scalar", "learning_rate", { dtype: "f32", shape: [] });
  const step = builder.input("scalar", "step", { dtype: "f32", shape: [] });
  const next = builder.at(phase.optimizer.span, path, () =>
    definition.update({ builder, parameter, gradient, state, learningRate, step, args }),
  );
  builder.output("parameter", path, next.parameter);
  for (const s of declared) builder.output("state", nameOf(s.name), next.state[s.name]!);
  return declared.map((s) => ({
    name: nameOf(s.name),
    shape: state[s.name]!.type.shape.map(Number),
    fill: s.fill,
  }));
}

function lowerEvaluation(
  model: Model,
  phase: PhaseSetup,
  dims: Dims,
): { graph: Graph; metrics: ProgramMetric[] } {
  const lowering = createLowering(model, { dims, mode: "infer", trains: new Set(), given: new Map() });
  lowerValues(lowering, wanted(phase));
  lowering.builder.output("loss", "loss", lowering.values.get(phase.loss)!);
  const metrics = lowerMetrics(lowering, phase);
  return { graph: lowering.builder.finish(), metrics };
}

function wanted(phase: PhaseSetup) {
  return [phase.loss, ...phase.metrics.flatMap((m) => m.operands.filter((id) => id !== null))];
}

function lowerMetrics(lowering: Lowering, phase: PhaseSetup): ProgramMetric[] {
  return phase.metrics.map((metric) => lowerMetric(lowering, metric));
}

/** The sums of a metric as outputs, and the formula of all their numbers in order. */
function lowerMetric(lowering: Lowering, metric: MetricSetup): ProgramMetric {
  const { definition, args } = metric;
  const operands = metric.operands.map((id) => (id === null ? null : lowering.values.get(id)!));
  const node = { ...EMPTY_USE, args, operands: [], span: metric.span };
  const context = { ...expandContext(lowering, node, 0), operands };
  const terms = lowering.builder.at(metric.span, metric.name, () => definition.terms(context));
  let count = 0;
  const listed = Object.entries(terms).map(([name, value]) => {
    const size = elementCount(value.type, 1);
    const scalars = Array.from({ length: size }, () => argument(count++));
    lowering.builder.output("term", `${metric.name}.${name}`, value);
    return { name: `${metric.name}.${name}`, key: name, size, scalars };
  });
  const finish = definition.finish(Object.fromEntries(listed.map((t) => [t.key, t.scalars])), args);
  return {
    name: metric.name,
    terms: listed.map(({ name, size }) => ({ name, size })),
    finish,
    higherIsBetter: definition.higherIsBetter,
  };
}

const EMPTY_USE = {
  component: {
    kind: "function",
    name: "metric",
    family: "metric",
    doc: { summary: "" },
    arguments: [],
    infer: () => [],
    expand: () => [],
    samples: [],
  },
  outputs: [],
  path: "",
  weights: new Map<string, string>(),
  buffers: new Map<string, string>(),
  macs: { terms: [] },
  training: true,
  body: null,
} as const;

function scheduleOf(phase: PhaseSetup): ProgramPhase["schedule"] {
  const { schedule } = phase;
  if (!schedule) return { kind: "formula", factor: scalar(1) };
  const { factor } = schedule.definition;
  if (factor === "plateau") {
    const { args } = schedule;
    return {
      kind: "plateau",
      metric: args.text("metric"),
      factor: args.float("factor"),
      patience: args.int("patience"),
    };
  }
  const rate = phase.optimizer.args.has("lr") ? phase.optimizer.args.float("lr") : 1;
  const at = { step: argument(0), total: argument(1), perEpoch: argument(2), learningRate: rate };
  return { kind: "formula", factor: factor(schedule.args, at) };
}
