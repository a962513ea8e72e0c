/**
 * @file Analytic against numerical gradients: the program's own update with plain gradient descent gives the one,
 * central differences of its loss in float64 the other. Model → Gradcheck.
 */
import { interpretProgram } from "../backends/interpreter/interpret-program.ts";
import { INITIALIZERS } from "../initializers/registry.gen.ts";
import { makeArguments } from "../library/arguments.ts";
import { lower } from "../lower/lower.ts";
import { OPTIMIZERS } from "../optimizers/registry.gen.ts";
import type { FieldDefinition, NetworkDefinition, PhaseDefinition } from "../runtime/definition.ts";
import { createNetwork } from "../runtime/network.ts";
import { randomNormal, randomUniform } from "../runtime/random.ts";
import type { Model } from "../sema/model.ts";
import type { Graph } from "../ir/graph.ts";
import { invariant } from "../core/invariant.ts";

export interface GradientPair {
  readonly path: string;
  readonly index: readonly number[];
  readonly analytic: number;
  readonly numerical: number;
  /** |a − n| / max(|a|, |n|, floor) */
  readonly relativeError: number;
}

export interface GradcheckOptions {
  /** Examples in the random batch. */
  readonly batch: number;
  /** At most so many elements of each parameter. */
  readonly samples: number;
  readonly seed: number;
  /** Values of open sizes. */
  readonly bindings: ReadonlyMap<string, number>;
}

/** Above this the gradient is wrong: central differences in float64 are good to about 1e-9. */
export const WORST_RELATIVE_ERROR = 1e-4;

/** Steps of the differences; a kink within the first is usually outside the second. */
const WIDE_STEP = 1e-5;
const NARROW_STEP = 1e-7;
const GOOD_ENOUGH = 1e-6;
/** Gradients below this are compared absolutely: rounding of the loss divided by the step. */
const FLOOR = 1e-5;
const STREAM = 0x6c0de;
const SHAKE = 0.05;
const SHAKE_STREAM = 0x6c0df;

/** Every checked element, the worst first. The model must have a train block. */
export function checkGradients(model: Model, options: GradcheckOptions): GradientPair[] {
  const { train } = model;
  invariant(train, "gradcheck needs a train block");
  const phases = train.phases.map((phase) => ({
    ...phase,
    optimizer: descent(phase.optimizer.span),
    schedule: null,
    clip: null,
  }));
  const program = lower({ ...model, train: { ...train, phases } }, options.bindings);
  const losses = program.phases.map((phase) => ({ ...phase, step: lossAlone(phase.step) }));
  const both = { ...program, capacity: options.batch, phases: [...program.phases, ...losses] };
  const definition = interpretProgram(both, { precision: "float64" });
  createNetwork(definition, { seed: options.seed });
  shakeParameters(definition, options.seed);
  fillFields(definition, options);
  const pairs = program.phases.flatMap((_, i) => {
    const [update, loss] = [definition.phases[i]!, definition.phases[i + losses.length]!];
    return checkPhase(definition, update, loss, options);
  });
  return pairs.sort((a, b) => b.relativeError - a.relativeError);
}

/** The part of an update that computes the loss: it writes nothing else, and costs a third. */
function lossAlone(step: Graph): Graph {
  return { ...step, outputs: step.outputs.filter((o) => o.role === "loss") };
}

/** Away from start values such as 0, where a loss may have a kink. */
function shakeParameters({ memory, parameters }: NetworkDefinition, seed: number): void {
  for (const { kind, offset, size, stream } of parameters) {
    for (let i = 0; kind === "parameter" && i < size; i++)
      memory[offset + i]! += SHAKE * randomNormal(seed, SHAKE_STREAM, stream, i);
  }
}

/** `sgd(lr = 1)`: parameter − gradient. */
function descent(span: Model["span"]): NonNullable<Model["train"]>["phases"][number]["optimizer"] {
  const definition = OPTIMIZERS.get("sgd");
  invariant(definition, "sgd is an optimizer");
  const args = makeArguments(
    definition.arguments,
    new Map([["lr", { kind: "number", value: 1, percent: false }]]),
    INITIALIZERS,
  );
  return { definition, args, span };
}

/** Inputs are normal, targets lie in (0, 1), labels within their classes. */
function fillFields(definition: NetworkDefinition, { batch, seed }: GradcheckOptions): void {
  definition.fields.forEach((field, stream) => {
    for (let i = 0; i < batch * field.size; i++) {
      definition.memory[field.offset + i] = randomValue(field, seed, stream, i);
    }
  });
}

function randomValue(field: FieldDefinition, seed: number, stream: number, i: number): number {
  const uniform = randomUniform(seed, STREAM, stream, i);
  if (field.dtype === "bool") return uniform < 0.5 ? 0 : 1;
  if (field.dtype === "index") return Math.floor(uniform * (field.classes ?? 1));
  return field.role === "target" ? 0.05 + 0.9 * uniform : randomNormal(seed, STREAM, stream, i);
}

function checkPhase(
  definition: NetworkDefinition,
  update: PhaseDefinition,
  loss: PhaseDefinition,
  options: GradcheckOptions,
): GradientPair[] {
  const { memory } = definition;
  const context = { seed: options.seed, step: 1, phaseStep: 1, learningRate: 1 };
  const before = memory.slice();
  update.step(options.batch, context);
  const after = memory.slice();
  memory.set(before);
  const lossAt = (at: number, value: number): number => {
    memory[at] = value;
    loss.step(options.batch, context);
    memory[at] = before[at]!;
    return memory[loss.loss]!;
  };
  const pairs: GradientPair[] = [];
  for (const { name, shape, offset, size } of definition.parameters) {
    if (!update.trains.includes(name)) continue;
    for (const i of sampleIndices(size, options)) {
      const analytic = before[offset + i]! - after[offset + i]!;
      pairs.push({
        path: name,
        index: unravel(i, shape),
        analytic,
        ...measure(lossAt, offset + i, before[offset + i]!, analytic),
      });
    }
  }
  return pairs;
}

/** Central differences; of two steps the one that agrees better, since a kink may lie within the wider one. */
function measure(
  lossAt: (at: number, value: number) => number,
  at: number,
  value: number,
  analytic: number,
): { numerical: number; relativeError: number } {
  const difference = (step: number): { numerical: number; relativeError: number } => {
    const numerical = (lossAt(at, value + step) - lossAt(at, value - step)) / (2 * step);
    const size = Math.max(Math.abs(analytic), Math.abs(numerical), FLOOR);
    return { numerical, relativeError: Math.abs(analytic - numerical) / size };
  };
  const wide = difference(WIDE_STEP);
  if (wide.relativeError <= GOOD_ENOUGH) return wide;
  const narrow = difference(NARROW_STEP);
  return narrow.relativeError < wide.relativeError ? narrow : wide;
}

/** All elements, or as many as asked for, spread evenly with the first and the last. */
function sampleIndices(size: number, { samples }: GradcheckOptions): number[] {
  const count = Math.min(size, samples);
  return Array.from({ length: count }, (_, k) =>
    count === 1 ? 0 : Math.round((k * (size - 1)) / (count - 1)),
  );
}

function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (const size of [...shape].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
