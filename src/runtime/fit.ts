/** @file The training loop: phases, epochs, batches, validation. Goes on where `progress` stands. */
import type { PhaseDefinition } from "./definition.ts";
import {
  activePhase,
  type Engine,
  evaluatePieces,
  type Evaluation,
  finishSums,
  runStep,
  noSums,
  type StepResult,
} from "./engine.ts";
import { type Batch, countExamples, expectExamples, learnPreparation } from "./fields.ts";
import { currentLearningRate, enterPhase, startEpoch } from "./progress.ts";
import { epochOrder, splitExamples } from "./shuffle.ts";
import { checkWatched, watchEpoch } from "./watch.ts";

/** Fields of the training part alone, or with parts of their own for validation and test. */
export type FitData = Batch | FitParts;

export interface FitParts {
  readonly train: Batch;
  readonly val?: Batch;
  readonly test?: Batch;
}

export interface FitOptions {
  /** Instead of what each phase says. */
  readonly epochs?: number;
  /** Called after every update. */
  readonly onStep?: (result: StepResult) => void;
  /** Ends the training after the running update; `fit` goes on from there. */
  readonly signal?: { readonly aborted: boolean };
}

export interface EpochReport {
  /** The phase's name; null where the train block has none. */
  readonly phase: string | null;
  /** Counts from 1 within the phase. */
  readonly epoch: number;
  /** Updates made so far in the whole training. */
  readonly step: number;
  /** Means over the epoch's examples, each before the update it took part in. */
  readonly loss: number;
  readonly metrics: Record<string, number>;
  /** Loss and metrics on the validation part after the epoch. */
  readonly val: ({ loss: number } & Record<string, number>) | null;
  /** Of the last update. */
  readonly learningRate: number;
  readonly seconds: number;
  readonly examplesPerSecond: number;
}

/** The parts of the data, as examples of batches. */
interface Parts {
  readonly train: Batch;
  readonly examples: Uint32Array;
  readonly val: Batch | null;
  /** null: all examples of `val`. */
  readonly valExamples: Uint32Array | null;
}

/** Trains phase after phase; one report an epoch. After a finished training it begins again, on the weights as they are. */
export async function* fitEngine(
  engine: Engine,
  data: FitData,
  options: FitOptions,
): AsyncGenerator<EpochReport> {
  const { definition, progress } = engine;
  activePhase(engine);
  const parts = splitParts(engine, data);
  for (const phase of definition.phases) checkWatched(phase, parts.val !== null);
  const selection = { order: parts.examples, from: 0, count: parts.examples.length };
  learnPreparation(definition.fields, parts.train, selection, engine.learned);
  if (progress.phase >= definition.phases.length) enterPhase(progress, 0);
  const breath = { last: Date.now() };
  while (progress.phase < definition.phases.length) {
    const phase = definition.phases[progress.phase]!;
    const epochs = options.epochs ?? phase.epochs ?? (phase.steps === null ? 1 : Infinity);
    const perEpoch = Math.ceil(parts.examples.length / phase.batch);
    const limit = options.epochs === undefined ? (phase.steps ?? Infinity) : Infinity;
    progress.perEpoch = perEpoch;
    progress.total = Math.min(limit, epochs * perEpoch);
    if (progress.phaseStep >= progress.total && progress.batches === 0) {
      leavePhase(engine); // updates by hand have been enough
      continue;
    }
    const started = Date.now();
    const examplesBefore = progress.examples;
    if (!(await runEpoch(engine, phase, parts, options, breath))) return;
    const seconds = (Date.now() - started) / 1000;
    const val =
      parts.val && (await evaluateVal(engine, phase, parts.val, parts.valExamples, options, breath));
    if (options.signal?.aborted) return;
    yield finishEpoch(engine, phase, val, epochs, seconds, examplesBefore);
  }
}

/** Updates until the epoch or the phase ends; false if the caller's signal ended it. */
async function runEpoch(
  engine: Engine,
  phase: PhaseDefinition,
  parts: Parts,
  options: FitOptions,
  breath: { last: number },
): Promise<boolean> {
  const { progress } = engine;
  const order = orderOfEpoch(parts.examples, progress.seed, progress.order);
  const total = progress.total ?? Infinity;
  while (progress.batches * phase.batch < order.length && progress.phaseStep < total) {
    if (options.signal?.aborted) return false;
    const from = progress.batches * phase.batch;
    const count = Math.min(phase.batch, order.length - from);
    const ahead = Math.min(phase.batch, order.length - from - count);
    expectExamples(engine.definition.fields, parts.train, { order, from: from + count, count: ahead });
    const sums = noSums();
    const learningRate = runStep(engine, parts.train, { order, from, count }, true, sums);
    progress.batches++;
    progress.examples += sums.examples;
    progress.lossSum += sums.lossSum;
    sums.terms.forEach((term, i) => (progress.terms[i] = (progress.terms[i] ?? 0) + term));
    options.onStep?.({ ...finishSums(phase, sums), step: progress.step, learningRate });
    await breathe(breath);
  }
  return true;
}

/** Loss and metrics of the validation part; what it gives back is of no use once the caller's signal has ended it. */
async function evaluateVal(
  engine: Engine,
  phase: PhaseDefinition,
  val: Batch,
  examples: Uint32Array | null,
  options: FitOptions,
  breath: { last: number },
): Promise<Evaluation> {
  const pieces = evaluatePieces(engine, phase, val, examples);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
    await breathe(breath);
    if (options.signal?.aborted) return { loss: NaN, metrics: {} };
  }
}

/** Takes the validation's result into the report, and moves `progress` on to the next epoch or phase. */
function finishEpoch(
  engine: Engine,
  phase: PhaseDefinition,
  result: Evaluation | null,
  epochs: number,
  seconds: number,
  examplesBefore: number,
): EpochReport {
  const { progress } = engine;
  const { loss, metrics } = finishSums(phase, progress);
  const val = result && { ...result.metrics, loss: result.loss };
  const examples = progress.examples - examplesBefore;
  progress.phaseStep--; // the rate of the last update, not of the next
  const learningRate = currentLearningRate(phase, progress);
  progress.phaseStep++;
  progress.epoch++;
  progress.order++;
  const report: EpochReport = {
    phase: phase.name,
    epoch: progress.epoch,
    step: progress.step,
    loss,
    metrics,
    val,
    learningRate,
    seconds,
    examplesPerSecond: seconds > 0 ? examples / seconds : 0,
  };
  const stopped = watchEpoch(phase, progress, report);
  startEpoch(progress);
  const done = stopped || progress.epoch >= epochs || progress.phaseStep >= (progress.total ?? Infinity);
  if (done) leavePhase(engine);
  return report;
}

/** After the last phase its updates can go on by hand, so its position is kept. */
function leavePhase(engine: Engine): void {
  const { progress, definition } = engine;
  if (progress.phase + 1 < definition.phases.length) enterPhase(progress, progress.phase + 1);
  else progress.phase = definition.phases.length;
}

function orderOfEpoch(examples: Uint32Array, seed: number, epoch: number): Uint32Array {
  const order = epochOrder(examples.length, seed, epoch);
  // In place: with many millions of examples a second list would be large.
  for (let i = 0; i < order.length; i++) order[i] = examples[order[i]!]!;
  return order;
}

function splitParts(engine: Engine, data: FitData): Parts {
  const { fields, validation } = engine.definition;
  const parts: FitParts = hasParts(data) ? data : { train: data };
  const count = countExamples(fields, parts.train);
  if (parts.val || !validation) {
    if (parts.val) countExamples(fields, parts.val);
    const examples = Uint32Array.from({ length: count }, (_, i) => i);
    return { train: parts.train, examples, val: parts.val ?? null, valExamples: null };
  }
  const held = validation.kind === "count" ? validation.value : Math.round(validation.value * count);
  if (held >= count)
    throw new Error(`Validation takes ${held} examples, but the training part has ${count}.`);
  const split = splitExamples(count, held, engine.progress.seed);
  const val = held > 0 ? parts.train : null;
  return { train: parts.train, examples: split.train, val, valExamples: split.val };
}

/** A field may be called `train`, but then it is a column of numbers. */
function hasParts(data: FitData): data is FitParts {
  return typeof data.train === "object" && !ArrayBuffer.isView(data.train) && !("stored" in data.train);
}

/** Pauses now and then. */
async function breathe(breath: { last: number }): Promise<void> {
  if (Date.now() - breath.last <= 50) return;
  await pause();
  breath.last = Date.now();
}

/** Lets the program around do its work; setTimeout is in every engine, but in no edition of the language. */
function pause(): Promise<void> {
  const { setTimeout } = globalThis as unknown as {
    setTimeout(done: () => void, milliseconds: number): unknown;
  };
  return new Promise((done) => void setTimeout(done, 0));
}
