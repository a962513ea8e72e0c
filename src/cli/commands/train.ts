/** @file `nabla train`: trains, reports, saves the run. */
import { join, relative, resolve } from "node:path";
import { Option } from "commander";
import { renderPretty } from "../../diagnostics/render/pretty.ts";
import { DataFault } from "../../library/data.ts";
import { lower } from "../../lower/lower.ts";
import type { Program } from "../../lower/program.ts";
import type { RuntimeNetwork } from "../../runtime/network.ts";
import type { Analysis } from "../../sema/analyse.ts";
import type { Model, TrainSetup } from "../../sema/model.ts";
import { createCheckpoints } from "../../train/checkpoints.ts";
import { createEngine, type EngineName, ENGINES } from "../../train/engines.ts";
import { createJsonReporter } from "../../train/json-reporter.ts";
import { type LiveReport, startLiveReport } from "../../train/live-report.ts";
import { columnsOf, type LoadedData, loadData } from "../../train/load-data.ts";
import { readWeightsFile } from "../../train/load-weights.ts";
import { profileStep } from "../../train/profile.ts";
import { type Reporter, teeReporters } from "../../train/reporter.ts";
import { listRunFacts } from "../../train/run-facts.ts";
import { checkKept } from "../../train/seen-files.ts";
import { hasCheckpoint, resumeTraining } from "../../train/resume.ts";
import {
  appendMetrics,
  changedSources,
  removeHalves,
  setAsideRun,
  startRunFolder,
  trimMetrics,
} from "../../train/run-folder.ts";
import { PortFault } from "../../train/serve-report.ts";
import { createTensorboardReporter } from "../../train/tensorboard-reporter.ts";
import { createTextReporter } from "../../train/text-reporter.ts";
import { trainNetwork } from "../../train/train-network.ts";
import { createRunReport } from "../../train/write-report.ts";
import { UsageFault } from "../faults.ts";
import type { Io } from "../io.ts";
import { formatOption, wholeNumber } from "../options.ts";
import { printProfile, profileJson } from "../print-profile.ts";
import { requireData, requireTrain } from "../require-train.ts";
import { addChoiceOptions, openModel } from "../spec.ts";
import { findTrainingPlace, type PlaceOptions, type TrainingPlace } from "../training-place.ts";
import type { CommandDefinition } from "./define.ts";

interface TrainOptions extends PlaceOptions {
  readonly engine: EngineName;
  readonly threads: number;
  readonly profile?: boolean;
  readonly format: string;
  readonly ui?: boolean;
  readonly port: number;
}

const INTERRUPTED = 130;

const train: CommandDefinition = {
  define: (command, io, done) => {
    addChoiceOptions(command)
      .argument("<file>", "a spec with a train block, or the folder of a run that --resume goes on with")
      .option("--data <folder>", "where relative data paths start (default: the spec's folder)")
      .option("--out <folder>", "the run's folder (default: runs/<model>)")
      .option("--resume", "go on from the run's furthest checkpoint, with what it was called with")
      .addOption(new Option("--engine <engine>", "what runs the network").choices(ENGINES).default("wasm"))
      .addOption(
        new Option("--threads <n>", "how many threads share the work; results do not depend on it")
          .argParser(wholeNumber(1, 256))
          .default(1),
      )
      .option(
        "--profile",
        "measure an update instead: time, GFLOP/s and bytes of every kernel, by line of the spec",
      )
      .addOption(formatOption(["pretty", "json"]))
      .option("--ui", "show the report while it trains, on a page of this machine")
      .addOption(
        new Option("--port <number>", "the page's port")
          .argParser(wholeNumber(0, 65535))
          .default(0, "any that is free")
          .implies({ ui: true }),
      )
      .action(async (file: string, options: TrainOptions) => done(await runTraining(file, options, io)));
  },
};

export default train;

async function runTraining(path: string, options: TrainOptions, io: Io): Promise<number> {
  const place = findTrainingPlace(path, options, io);
  const { file, dataRoot, folder, shown } = place;
  const { model, analysis } = openModel(file, place.choice, io);
  const setup = requireTrain(model, file);
  const data = loadData(model, requireData(setup, file), dataRoot);
  if (place.before) checkKept(place.before.files ?? [], data.files);
  for (const note of data.notes) io.stderr(`${note}\n`);
  const program = lower(model, data.bindings);
  if (options.profile) return printStepProfile(program, data, analysis.texts, options, io);
  const network = await createEngine(program, options.engine, options.threads);
  const sources = [...analysis.texts].map(([name, text]) => ({ file: resolve(io.cwd, name), text }));
  const info = {
    model: model.name,
    set: place.choice.set ?? [],
    train: place.choice.train ?? null,
    dataRoot,
    bindings: Object.fromEntries(data.bindings),
    names: Object.fromEntries(data.names),
    files: data.files,
  };
  const params = countParameters(program);
  const called = { engine: options.engine, set: info.set, dataRoot, params, seed: program.seed };
  const facts = listRunFacts(model, setup, data, called);
  const specs = [...analysis.texts].map(([name, text]) => ({ file: name, text }));
  // Before anything in the folder changes: a port that is taken must cost nothing.
  const live = options.ui ? await openLive(folder, model, { facts, specs }, options.port, io) : null;
  try {
    if (place.before) goOn(place, model.name, network, sources, io);
    else if (setAsideRun(folder))
      io.stderr(`the run that was in ${shown} is now in ${join(shown, "previous")}\n`);
    removeHalves(folder);
    startRunFolder(folder, info, resolve(io.cwd, file), sources, place.before !== null);
    const about = { facts, specs, params, live };
    return await trainInFolder(
      { ...place, model, analysis, setup, data, program, network, ...about },
      options,
      io,
    );
  } finally {
    await live?.close();
  }
}

/** `--profile`: nothing is trained, and nothing saved. */
function printStepProfile(
  program: Program,
  data: LoadedData,
  texts: Analysis["texts"],
  { format, engine }: TrainOptions,
  io: Io,
): number {
  if (engine !== "wasm")
    throw new UsageFault(`--profile measures kernels in WebAssembly, not those of --engine ${engine}`);
  const profile = profileStep(program, columnsOf(data.train), () => performance.now());
  if (!profile)
    throw new UsageFault("there is no WebAssembly with SIMD here, or the network is too large for it");
  io.stdout(format === "json" ? profileJson(profile, texts) : printProfile(profile, texts));
  return 0;
}

interface Prepared extends TrainingPlace {
  readonly model: Model;
  readonly analysis: Analysis;
  readonly setup: TrainSetup;
  readonly data: LoadedData;
  readonly program: Program;
  readonly network: RuntimeNetwork;
  readonly facts: ReturnType<typeof listRunFacts>;
  readonly specs: readonly { readonly file: string; readonly text: string }[];
  readonly params: number;
  readonly live: LiveReport | null;
}

/** The folder is the run's own by now. */
async function trainInFolder(prepared: Prepared, options: TrainOptions, io: Io): Promise<number> {
  const { folder, shown, dataRoot, before, model, analysis, setup, data, program, network } = prepared;
  const { facts, specs, params, live } = prepared;
  const report = createRunReport(folder, model, { facts, specs }, Date.now);
  const checkpoints = createCheckpoints(folder, metricDirection(program), Date.now);
  const goesOn = `\`nabla train ${shown} --resume\` goes on`;
  const signal = { aborted: false };
  const release = io.onInterrupt(() => {
    signal.aborted = true;
    io.stderr("\nfinishing the update; interrupt once more to leave at once\n");
  });
  try {
    const end = await trainNetwork({
      ...{ model: model.name, spec: model, program, network, setup, data },
      ...{ engine: options.engine, seed: program.seed, params, signal },
      reporter: teeReporters([
        createReporter(options, analysis.texts, io),
        createJsonReporter((line) => appendMetrics(folder, line)),
        createTensorboardReporter(folder, before !== null, Date.now),
        ...(live ? [live.reporter] : []),
      ]),
      readWeights: (name) => readWeightsFile(resolve(dataRoot, name), name),
      onStep: checkpoints.afterStep,
      onEpoch: (...epoch) => {
        checkpoints.afterEpoch(...epoch);
        report.writeCurves();
        if (network.progress.phase < setup.phases.length) checkData(data, () => checkpoints.saveAll(network));
      },
    });
    if (end.reason !== "diverged") checkpoints.saveAll(network);
    await report.writeAll(network, data, end.reason === "finished" ? "finished" : "stopped", options.engine);
    if (end.reason === "interrupted") io.stderr(`${goesOn}\n`);
    io.stderr(`saved in ${shown}; ${join(shown, "report.html")} shows it\n`);
    return end.reason === "finished" ? 0 : end.reason === "diverged" ? 1 : INTERRUPTED;
  } catch (error) {
    if (!(error instanceof DataFault) || !hasCheckpoint(folder)) throw error;
    io.stderr(`what was saved before is whole: ${goesOn}\n`);
    throw error;
  } finally {
    release();
  }
}

/** Ends a training whose files have changed; what has been learned is saved before. */
function checkData(data: LoadedData, save: () => void): void {
  try {
    data.checkUnchanged();
  } catch (error) {
    save();
    throw error;
  }
}

/** Starts the page of `--ui`; a port that is taken is wrong usage. */
async function openLive(
  folder: string,
  model: Model,
  about: Parameters<typeof startLiveReport>[2],
  port: number,
  io: Io,
): Promise<LiveReport> {
  try {
    const live = await startLiveReport(folder, model, about, port, Date.now);
    io.stderr(`${live.url} shows the training\n`);
    return live;
  } catch (error) {
    throw error instanceof PortFault ? new UsageFault(error.message) : error;
  }
}

/** Takes up the run in the folder where its furthest checkpoint stands, and tells what is not as it was. */
function goOn(
  { folder, shown }: TrainingPlace,
  model: string,
  network: RuntimeNetwork,
  sources: readonly { readonly file: string; readonly text: string }[],
  io: Io,
): void {
  for (const name of changedSources(folder, sources))
    io.stderr(`${relative(io.cwd, name)} has changed since the run began: it goes on as the spec says now\n`);
  const { from, notes } = resumeTraining(folder, model, network);
  for (const note of notes) io.stderr(`${note}\n`);
  if (from === null) io.stderr(`${shown} has no checkpoint yet: the training begins at its start\n`);
  else if (notes.length > 0) io.stderr(`going on from ${from}\n`);
  trimMetrics(folder, network.progress.order);
}

function metricDirection(program: Program): (metric: string) => boolean {
  const directions = new Map(
    program.phases.flatMap((p) => p.metrics.map((m) => [m.name, m.higherIsBetter] as const)),
  );
  return (metric) => directions.get(metric.replace(/^val\./, "")) ?? false;
}

function countParameters(program: Program): number {
  const counts = program.parameters.map((p) =>
    p.kind === "parameter" ? p.shape.reduce((a, b) => a * b, 1) : 0,
  );
  return counts.reduce((a, b) => a + b, 0);
}

function createReporter(options: TrainOptions, texts: ReadonlyMap<string, string>, io: Io): Reporter {
  if (options.format === "json") return createJsonReporter(io.stdout);
  return createTextReporter({
    write: io.stderr,
    writeResult: io.stdout,
    explain: (diagnostic) =>
      renderPretty([diagnostic], texts, { width: io.width, color: io.live && io.color }).trimEnd(),
    live: io.live,
    width: io.width,
    now: Date.now,
  });
}
