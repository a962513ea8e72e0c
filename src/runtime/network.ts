/** @file A network as a program uses it. The same for generated modules and the interpreter. */
import type { NetworkDefinition, Numbers, PhaseDefinition } from "./definition.ts";
import {
  activePhase,
  type Engine,
  type Evaluation,
  evaluateExamples,
  findPhase,
  finishSums,
  noSums,
  runForward,
  runStep,
  type StepResult,
} from "./engine.ts";
import { type Batch, countExamples, learnPreparation } from "./fields.ts";
import { fillParameter } from "./fill.ts";
import { endWith } from "./end-with.ts";
import { type EpochReport, type FitData, fitEngine, type FitOptions } from "./fit.ts";
import { enterPhase, type Progress, startProgress } from "./progress.ts";
import { loadEngine, type LoadOptions, saveEngine } from "./storage.ts";

export interface NetworkOptions {
  /** Instead of the spec's seed: start values, order of examples, noise. */
  readonly seed?: number;
}

export interface PhaseOptions {
  /** Of a training in several phases. Default: the one that the training has come to. */
  readonly phase?: string;
}

export type Forward = (inputs: Batch) => Record<string, Numbers>;

export interface RuntimeNetwork {
  /**
   * One update on a batch of at most `capacity` examples. The loss is the mean before the update. A phase that is entered,
   * by name or after the last of the `steps` of the one before, begins anew: schedule and optimizer's memory.
   */
  step(batch: Batch, options?: PhaseOptions): StepResult;
  /** Loss and metrics of any number of examples, at rest (no noise, stored statistics). */
  evaluate(batch: Batch, options?: PhaseOptions): Evaluation;
  predict: Forward;
  /** The spec's entries by name. */
  readonly entries: Readonly<Record<string, Forward>>;
  /** Trains as the spec's `train` block says; one report an epoch. Goes on where a loaded training stands. */
  fit(data: FitData, options?: FitOptions): AsyncGenerator<EpochReport>;
  /** Learns what `prepare` needs; `fit` does it by itself, and a first `step` from its batch. */
  learn(data: Batch): void;
  save(options?: { training?: boolean }): Uint8Array;
  load(bytes: Uint8Array, options?: LoadOptions): void;
  /** Parameters and buffers by path: views of memory, writable. */
  readonly parameters: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: Numbers }>
  >;
  /** Ends the other threads, where there are any; the network goes on on one. They end with the network, too. */
  dispose(): void;
  /** Where the training stands. */
  readonly progress: Readonly<Progress>;
}

/** A network with fresh start values in the definition's memory. */
export function createNetwork(definition: NetworkDefinition, options: NetworkOptions = {}): RuntimeNetwork {
  const seed = options.seed ?? definition.seed;
  const fresh = new Set(definition.calibration?.weights.map((w) => w.name));
  const engine: Engine = { definition, learned: new Map(), progress: startProgress(seed), fresh };
  for (const parameter of definition.parameters) fillParameter(definition.memory, parameter, seed);
  const inputs = definition.fields.filter((f) => f.role === "input");
  const entries: Record<string, Forward> = {};
  for (const entry of definition.entries) {
    entries[entry.name] = (batch) => runForward(engine, entry.inputs, entry.outputs, entry.run, batch);
  }
  const network: RuntimeNetwork = {
    step: (batch, { phase } = {}) => stepOnce(engine, batch, phase),
    evaluate: (batch, { phase } = {}) => evaluateExamples(engine, findPhase(engine, phase), batch, null),
    predict: (batch) => runForward(engine, inputs, definition.outputs, definition.predict, batch),
    entries,
    fit: (data, fitOptions = {}) => fitEngine(engine, data, fitOptions),
    learn(data) {
      const count = countExamples(definition.fields, data);
      learnPreparation(definition.fields, data, { order: null, from: 0, count }, engine.learned);
    },
    save: (saveOptions = {}) => saveEngine(engine, saveOptions.training ?? false),
    load: (bytes, loadOptions = {}) => loadEngine(engine, bytes, loadOptions),
    parameters: parameterViews(definition),
    dispose: () => definition.end?.(),
    progress: engine.progress,
  };
  if (definition.end) endWith(engine, definition.end);
  // A network's own methods win over an entry of the same name, which is still in `entries`.
  return { ...entries, ...network };
}

function stepOnce(engine: Engine, batch: Batch, name: string | undefined): StepResult {
  const { capacity, fields } = engine.definition;
  const wanted = findPhase(engine, name);
  const count = countExamples(fields, batch);
  if (count > capacity) {
    throw new Error(
      `A step takes at most ${capacity} examples at once (the spec trains on batches of ${wanted.batch}), but the batch has ${count}.`,
    );
  }
  const phase = goToPhase(engine, name === undefined ? null : wanted);
  const sums = noSums();
  const selection = { order: null, from: 0, count };
  learnPreparation(fields, batch, selection, engine.learned);
  const learningRate = runStep(engine, batch, selection, false, sums);
  return { ...finishSums(phase, sums), step: engine.progress.step, learningRate };
}

/** Enters the wanted phase, or the next one where updates by hand have been all of this one's steps. */
function goToPhase(engine: Engine, wanted: PhaseDefinition | null): PhaseDefinition {
  const { progress, definition } = engine;
  const active = activePhase(engine);
  const done = active.steps !== null && progress.phaseStep >= active.steps;
  const next = wanted ?? (done ? definition.phases[progress.phase + 1] : active) ?? active;
  if (next !== active) enterPhase(progress, definition.phases.indexOf(next));
  return next;
}

function parameterViews(definition: NetworkDefinition): RuntimeNetwork["parameters"] {
  const views: Record<string, { shape: readonly number[]; data: Numbers }> = {};
  for (const { name, shape, offset, size } of definition.parameters) {
    views[name] = { shape, data: definition.memory.subarray(offset, offset + size) };
  }
  return views;
}
