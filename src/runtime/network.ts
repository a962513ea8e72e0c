/** @file A network as a program uses it. The same for generated modules and the interpreter. */
import type { NetworkDefinition, Numbers } from "./definition.ts";
import {
  activePhase,
  type Engine,
  type Evaluation,
  evaluateExamples,
  finishSums,
  noSums,
  runForward,
  runStep,
  type StepResult,
} from "./engine.ts";
import { type Batch, countExamples, learnPreparation } from "./fields.ts";
import { fillParameter } from "./fill.ts";
import { type EpochReport, type FitData, fitEngine, type FitOptions } from "./fit.ts";
import { type Progress, startProgress } from "./progress.ts";
import { loadEngine, type LoadOptions, saveEngine } from "./storage.ts";

export interface NetworkOptions {
  /** Instead of the spec's seed: start values, order of examples, noise. */
  readonly seed?: number;
}

export type Forward = (inputs: Batch) => Record<string, Numbers>;

export interface RuntimeNetwork {
  /** One update on a batch of at most `capacity` examples. The loss is the mean before the update. */
  step(batch: Batch): StepResult;
  /** Loss and metrics of any number of examples, at rest (no noise, stored statistics). */
  evaluate(batch: Batch): Evaluation;
  predict: Forward;
  /** The spec's entries by name. */
  readonly entries: Readonly<Record<string, Forward>>;
  /** Trains as the spec's `train` block says; one report an epoch. Goes on where a loaded training stands. */
  fit(data: FitData, options?: FitOptions): AsyncGenerator<EpochReport>;
  /** Learns what `prepare` needs; `fit` does it by itself. */
  learn(data: Batch): void;
  save(options?: { training?: boolean }): Uint8Array;
  load(bytes: Uint8Array, options?: LoadOptions): void;
  /** Parameters and buffers by path: views of memory, writable. */
  readonly parameters: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly data: Numbers }>
  >;
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
    step: (batch) => stepOnce(engine, batch),
    evaluate: (batch) => evaluateExamples(engine, batch, null),
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
    progress: engine.progress,
  };
  // A network's own methods win over an entry of the same name, which is still in `entries`.
  return { ...entries, ...network };
}

function stepOnce(engine: Engine, batch: Batch): StepResult {
  const { definition } = engine;
  const phase = activePhase(engine);
  const count = countExamples(definition.fields, batch);
  if (count > definition.capacity) {
    throw new Error(
      `A step takes at most ${definition.capacity} examples at once, but the batch has ${count}.`,
    );
  }
  const sums = noSums();
  const learningRate = runStep(engine, batch, { order: null, from: 0, count }, false, sums);
  return { ...finishSums(phase, sums), step: engine.progress.step, learningRate };
}

function parameterViews(definition: NetworkDefinition): RuntimeNetwork["parameters"] {
  const views: Record<string, { shape: readonly number[]; data: Numbers }> = {};
  for (const { name, shape, offset, size } of definition.parameters) {
    views[name] = { shape, data: definition.memory.subarray(offset, offset + size) };
  }
  return views;
}
