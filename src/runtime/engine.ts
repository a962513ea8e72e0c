/** @file Runs of the kernels on batches: one update, evaluation and prediction of any number of examples. */
import { calibrateWeights } from "./calibrate.ts";
import type {
  NetworkDefinition,
  Numbers,
  OutputDefinition,
  PhaseDefinition,
  Place,
  Run,
} from "./definition.ts";
import {
  type Batch,
  countExamples,
  type InputPlace,
  type Learned,
  type Selection,
  writeExamples,
} from "./fields.ts";
import { runSearch } from "./search/run-search.ts";
import { currentLearningRate, type Progress } from "./progress.ts";

/** A network at work: what it is, what it has learned, where its training stands. */
export interface Engine {
  readonly definition: NetworkDefinition;
  readonly learned: Learned;
  progress: Progress;
  /** Weights that wait for the first batch to be scaled on. */
  readonly fresh: Set<string>;
}

/** Sums over examples, from which loss and metrics follow. */
export interface Sums {
  lossSum: number;
  examples: number;
  terms: number[];
}

export interface Evaluation {
  readonly loss: number;
  readonly metrics: Record<string, number>;
}

export interface StepResult extends Evaluation {
  /** Updates made so far. */
  readonly step: number;
  readonly learningRate: number;
}

/** The phase that an update or evaluation belongs to; the last one after the training. */
export function activePhase(engine: Engine): PhaseDefinition {
  const { phases } = engine.definition;
  const phase = phases[Math.min(engine.progress.phase, phases.length - 1)];
  if (!phase) throw new Error(`${engine.definition.name} has no train block, so it can only predict.`);
  return phase;
}

/** The phase of that name; without a name the active one. */
export function findPhase(engine: Engine, name: string | undefined): PhaseDefinition {
  const active = activePhase(engine);
  if (name === undefined) return active;
  const { phases } = engine.definition;
  const found = phases.find((p) => p.name === name);
  if (found) return found;
  const names = phases.flatMap((p) => (p.name === null ? [] : [p.name]));
  const known =
    names.length > 0 ? `the phases are ${names.join(", ")}` : "the training has one, without a name";
  throw new Error(`There is no phase ${name}; ${known}.`);
}

/** One update on the selected examples; adds to `sums` what the batch gave before it. Returns the learning rate. */
export function runStep(
  engine: Engine,
  batch: Batch,
  selection: Selection,
  augment: boolean,
  sums: Sums,
): number {
  const { definition, progress } = engine;
  const phase = activePhase(engine);
  if (progress.phaseStep === 0) fillStates(definition.memory, phase);
  const epoch = augment ? { seed: progress.seed, epoch: progress.order } : null;
  for (const field of definition.fields) {
    writeExamples(definition, field, batch[field.name]!, selection, engine.learned, epoch);
  }
  if (engine.fresh.size > 0) {
    calibrateWeights(definition, engine.fresh, selection.count, progress.seed);
    engine.fresh.clear();
  }
  const learningRate = currentLearningRate(phase, progress);
  progress.step++;
  progress.phaseStep++;
  const context = { seed: progress.seed, step: progress.step, phaseStep: progress.phaseStep, learningRate };
  phase.step(selection.count, context);
  addSums(definition.memory, phase, selection.count, sums);
  runSearch(definition, phase, learningRate, () => phase.step(selection.count, context));
  return learningRate;
}

/** A phase's loss and metrics of any number of examples, in pieces of what memory holds. */
export function evaluateExamples(
  engine: Engine,
  phase: PhaseDefinition,
  batch: Batch,
  order: Uint32Array | null,
): Evaluation {
  const pieces = evaluatePieces(engine, phase, batch, order);
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return value;
  }
}

/** The same in steps, one a piece, between which the caller may do other things but use the network. */
export function* evaluatePieces(
  engine: Engine,
  phase: PhaseDefinition,
  batch: Batch,
  order: Uint32Array | null,
): Generator<undefined, Evaluation> {
  const { definition, progress } = engine;
  const sums = noSums();
  const count = order ? order.length : countExamples(definition.fields, batch);
  for (const { selection, piece } of listPieces(count, definition.capacity, order)) {
    for (const field of definition.fields) {
      writeExamples(definition, field, batch[field.name]!, selection, engine.learned, null);
    }
    phase.evaluate(selection.count, { seed: progress.seed, step: piece, phaseStep: 1, learningRate: 0 });
    addSums(definition.memory, phase, selection.count, sums);
    yield undefined;
  }
  return finishSums(phase, sums);
}

/** Outputs of any number of examples; those without a batch axis once. */
export function runForward(
  engine: Engine,
  inputs: readonly InputPlace[],
  outputs: readonly OutputDefinition[],
  run: Run,
  batch: Batch,
): Record<string, Numbers> {
  const { definition, progress } = engine;
  const { memory } = definition;
  const count = countExamples(inputs, batch);
  const results: Record<string, Numbers> = {};
  for (const { name, size, whole } of outputs)
    results[name] = newNumbers(memory, whole ? size : count * size);
  for (const { selection, piece } of listPieces(count, definition.capacity, null)) {
    for (const input of inputs) {
      writeExamples(definition, input, batch[input.name]!, selection, engine.learned, null);
    }
    run(selection.count, { seed: progress.seed, step: piece, phaseStep: 1, learningRate: 0 });
    for (const { name, offset, size, whole } of outputs) {
      if (whole) addShare(results[name]!, memory.subarray(offset, offset + size), selection);
      else
        results[name]!.set(memory.subarray(offset, offset + selection.count * size), selection.from * size);
    }
  }
  return results;
}

/** The mean over the examples of all pieces; where pieces agree (a weight), exactly what they say. */
function addShare(mean: Numbers, piece: Numbers, { from, count }: Selection): void {
  for (let i = 0; i < mean.length; i++) mean[i]! += (piece[i]! - mean[i]!) * (count / (from + count));
}

export function noSums(): Sums {
  return { lossSum: 0, examples: 0, terms: [] };
}

/** The mean loss, and the metrics by name. */
export function finishSums(phase: PhaseDefinition, sums: Sums): Evaluation {
  const metrics: Record<string, number> = {};
  let at = 0;
  for (const metric of phase.metrics) {
    const count = metric.terms.reduce((sum, term) => sum + term.size, 0);
    metrics[metric.name] = metric.finish(sums.terms.slice(at, at + count));
    at += count;
  }
  return { loss: sums.lossSum / sums.examples, metrics };
}

/** Zeros of the memory's number type. */
export function newNumbers(memory: Numbers, length: number): Numbers {
  return memory instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

function fillStates(memory: Numbers, phase: PhaseDefinition): void {
  for (const { offset, size, fill } of phase.states) memory.fill(fill, offset, offset + size);
}

function addSums(memory: Numbers, phase: PhaseDefinition, count: number, sums: Sums): void {
  sums.lossSum += memory[phase.loss]! * count;
  sums.examples += count;
  let at = 0;
  for (const metric of phase.metrics) {
    for (const term of metric.terms) at = addTerm(memory, term, sums.terms, at);
  }
}

function addTerm(memory: Numbers, term: Place, terms: number[], at: number): number {
  for (let i = 0; i < term.size; i++) terms[at + i] = (terms[at + i] ?? 0) + memory[term.offset + i]!;
  return at + term.size;
}

/** Pieces count from 1: random values of a piece do not repeat in the next. */
function* listPieces(
  count: number,
  capacity: number,
  order: Uint32Array | null,
): Generator<{ selection: Selection; piece: number }> {
  for (let from = 0, piece = 1; from < count; from += capacity, piece++) {
    yield { selection: { order, from, count: Math.min(capacity, count - from) }, piece };
  }
}
