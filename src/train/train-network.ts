/** @file Trains a network on loaded data: start weights, epochs, checkpoints, trouble, the test at the end. Touches files only to read weights. */
import type { Diagnostic } from "../core/diagnostic.ts";
import type { Program } from "../lower/program.ts";
import type { StepResult } from "../runtime/engine.ts";
import type { EpochReport } from "../runtime/fit.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { Model, PhaseSetup, TrainSetup } from "../sema/model.ts";
import { mismatch } from "../sources/faults.ts";
import { explainTrouble, type Failure } from "./explain-trouble.ts";
import { createHints } from "./hints.ts";
import { columnsOf, fitPartsOf, type LoadedData } from "./load-data.ts";
import { loadWeights } from "./load-weights.ts";
import type { EndReport, Reporter } from "./reporter.ts";
import { createRewind, findBroken } from "./rewind.ts";

export interface Training {
  readonly model: string;
  readonly spec: Model;
  readonly program: Program;
  readonly network: RuntimeNetwork;
  readonly setup: TrainSetup;
  readonly data: LoadedData;
  readonly engine: string;
  readonly seed: number;
  readonly params: number;
  readonly reporter: Reporter;
  /** Ends the training after the running update. */
  readonly signal: { readonly aborted: boolean };
  /** Bytes of a weights file that a phase starts from. */
  readonly readWeights: (file: string) => Uint8Array;
  /** After every update and every epoch, for checkpoints; not after one that failed. */
  readonly onStep: (network: RuntimeNetwork) => void;
  readonly onEpoch: (report: EpochReport, phase: PhaseSetup, network: RuntimeNetwork) => void;
}

/** Runs the training to its end; the network then holds the last weights, or those before the update that failed. */
export async function trainNetwork(training: Training): Promise<EndReport> {
  const { network, setup, data, reporter, signal } = training;
  const started = Date.now();
  reporter.start(startReport(training));
  let failure = null as Failure | null;
  const rewind = createRewind(Date.now);
  const halt = {
    get aborted() {
      return signal.aborted || failure !== null;
    },
  };
  const hints = createHints(training.spec, training.program, data, network);
  const onStep = (result: StepResult): void => {
    reporter.step(result);
    failure = findFailure(training, result.loss, result.learningRate);
    if (failure) return;
    hints.step(result).forEach((hint) => reporter.hint?.(hint));
    rewind.keepSometimes(network);
    training.onStep(network);
  };
  let phase = network.progress.phase;
  if (network.progress.phaseStep === 0) loadStartWeights(training, setup.phases[phase]);
  rewind.keep(network);
  // `fit` begins a finished training again; a run that was over when it was saved has nothing left to do.
  const reports = phase < setup.phases.length ? network.fit(fitPartsOf(data), { signal: halt, onStep }) : [];
  for await (const report of toldAsMismatch(reports)) {
    reporter.epoch(report, phase);
    const broken = findBroken(network) === null ? null : report;
    failure ??= broken;
    if (failure) break;
    hints.epoch(report, setup.phases[phase]!, network).forEach((hint) => reporter.hint?.(hint));
    training.onEpoch(report, setup.phases[phase]!, network);
    if (network.progress.phase === phase) continue;
    phase = network.progress.phase;
    loadStartWeights(training, setup.phases[phase]);
    rewind.keep(network);
  }
  const trouble = failure && (await explain(training, failure, rewind.last()));
  // A signal that comes after the last update leaves nothing to go on with.
  const interrupted = signal.aborted && network.progress.phase < setup.phases.length;
  const reason = trouble ? "diverged" : interrupted ? "interrupted" : "finished";
  const test = reason === "finished" && data.test ? network.evaluate(columnsOf(data.test)) : null;
  const end: EndReport = { reason, test, seconds: (Date.now() - started) / 1000, trouble };
  reporter.end(end);
  return end;
}

/** The update that was just made, if its loss is no number. */
function findFailure({ network }: Training, loss: number, learningRate: number): Failure | null {
  if (Number.isFinite(loss)) return null;
  return { step: network.progress.step, epoch: network.progress.epoch + 1, learningRate, loss };
}

function explain(training: Training, failure: Failure, copy: Uint8Array | null): Promise<Diagnostic> {
  const { program, network, data, setup } = training;
  return explainTrouble(program, network, fitPartsOf(data), failure, copy, setup.span, Date.now);
}

/** The runtime throws plain Errors where settings do not fit the data (`stop` watches a part that is not there). */
async function* toldAsMismatch<T>(reports: AsyncIterable<T> | readonly T[]): AsyncGenerator<T> {
  try {
    yield* reports;
  } catch (error) {
    const own =
      error instanceof Error && error.constructor === Error && !error.message.startsWith("Internal fault");
    throw own ? mismatch(error.message) : error;
  }
}

/** `load = weights("a.safetensors", only = [backbone])` */
function loadStartWeights(training: Training, phase: PhaseSetup | undefined): void {
  if (!phase?.load) return;
  const { file, only } = phase.load;
  loadWeights(training.network, training.readWeights(file), file, only ? { only: [...only] } : {});
}

function startReport({
  model,
  network,
  setup,
  data,
  engine,
  seed,
  params,
}: Training): Parameters<Reporter["start"]>[0] {
  const examples = trainExamples(setup, data);
  return {
    model,
    params,
    steps: countSteps(setup, examples),
    done: network.progress.step,
    engine,
    seed,
    epochs: setup.phases.map((p) => (p.steps === null ? (p.epochs ?? 1) : null)),
    examples,
  };
}

/** Examples that are trained on: all but those held for validation. */
export function trainExamples(setup: TrainSetup, data: LoadedData): number {
  const val = setup.data?.val ?? null;
  if (val === null || "definition" in val) return data.train.count;
  return data.train.count - (val.kind === "count" ? val.value : Math.round(val.value * data.train.count));
}

/** Updates of all phases, if none stops early. */
export function countSteps(setup: TrainSetup, examples: number): number {
  return setup.phases.reduce((sum, { epochs, steps, batch }) => {
    const perEpoch = Math.ceil(examples / batch);
    const byEpochs = epochs === null ? Infinity : epochs * perEpoch;
    const most = Math.min(byEpochs, steps ?? Infinity);
    return sum + (most === Infinity ? perEpoch : most);
  }, 0);
}
