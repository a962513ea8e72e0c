/** @file Trains a network on loaded data: start weights, epochs, checkpoints, the test at the end. Touches files only to read weights. */
import type { EpochReport } from "../runtime/fit.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { PhaseSetup, TrainSetup } from "../sema/model.ts";
import { mismatch } from "../sources/faults.ts";
import { columnsOf, fitPartsOf, type LoadedData } from "./load-data.ts";
import { loadWeights } from "./load-weights.ts";
import type { EndReport, Reporter } from "./reporter.ts";

export interface Training {
  readonly model: string;
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
  /** After every epoch, for checkpoints. */
  readonly onEpoch: (report: EpochReport, phase: PhaseSetup, network: RuntimeNetwork) => void;
}

/** Runs the training to its end; the network then holds the last weights. */
export async function trainNetwork(training: Training): Promise<EndReport> {
  const { network, setup, data, reporter, signal } = training;
  const started = Date.now();
  reporter.start(startReport(training));
  let phase = network.progress.phase;
  let reason: EndReport["reason"] = "finished";
  if (network.progress.phaseStep === 0) loadStartWeights(training, setup.phases[phase]);
  const reports = network.fit(fitPartsOf(data), { signal, onStep: (result) => reporter.step(result) });
  for await (const report of toldAsMismatch(reports)) {
    reporter.epoch(report, phase);
    training.onEpoch(report, setup.phases[phase]!, network);
    if (Number.isNaN(report.loss)) {
      reason = "diverged";
      break;
    }
    if (network.progress.phase === phase) continue;
    phase = network.progress.phase;
    loadStartWeights(training, setup.phases[phase]);
  }
  // A signal that comes after the last update leaves nothing to go on with.
  if (signal.aborted && phase < setup.phases.length) reason = "interrupted";
  const test = reason === "finished" && data.test ? network.evaluate(columnsOf(data.test)) : null;
  const end: EndReport = { reason, test, seconds: (Date.now() - started) / 1000 };
  reporter.end(end);
  return end;
}

/** The runtime throws plain Errors where settings do not fit the data (`stop` watches a part that is not there). */
async function* toldAsMismatch<T>(reports: AsyncIterable<T>): AsyncGenerator<T> {
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
