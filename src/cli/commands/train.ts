/** @file `nabla train`: trains, reports, saves the run. */
import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { Option } from "commander";
import { lower } from "../../lower/lower.ts";
import type { Program } from "../../lower/program.ts";
import { createCheckpoints } from "../../train/checkpoints.ts";
import { createEngine, type EngineName, ENGINES } from "../../train/engines.ts";
import { createJsonReporter } from "../../train/json-reporter.ts";
import { startLiveReport } from "../../train/live-report.ts";
import { loadData } from "../../train/load-data.ts";
import { loadWeights, readWeightsFile } from "../../train/load-weights.ts";
import { type Reporter, teeReporters } from "../../train/reporter.ts";
import { listRunFacts } from "../../train/run-facts.ts";
import { appendMetrics, runPaths, startRunFolder } from "../../train/run-folder.ts";
import { createTensorboardReporter } from "../../train/tensorboard-reporter.ts";
import { createTextReporter } from "../../train/text-reporter.ts";
import { trainNetwork } from "../../train/train-network.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { createRunReport } from "../../train/write-report.ts";
import { UsageFault } from "../faults.ts";
import type { Io } from "../io.ts";
import { formatOption, wholeNumber } from "../options.ts";
import { requireData, requireTrain } from "../require-train.ts";
import { addChoiceOptions, type ChoiceOptions, openModel } from "../spec.ts";
import type { CommandDefinition } from "./define.ts";

interface TrainOptions extends ChoiceOptions {
  readonly data?: string;
  readonly out?: string;
  readonly resume?: boolean;
  readonly engine: EngineName;
  readonly threads: number;
  readonly format: string;
  readonly ui?: boolean;
  readonly port: number;
}

const INTERRUPTED = 130;

const train: CommandDefinition = {
  define: (command, io, done) => {
    addChoiceOptions(command)
      .argument("<file>", "a spec with a train block")
      .option("--data <folder>", "where relative data paths start (default: the spec's folder)")
      .option("--out <folder>", "the run's folder (default: runs/<model>)")
      .option("--resume", "go on where the run in the folder stands")
      .addOption(new Option("--engine <engine>", "what runs the network").choices(ENGINES).default("wasm"))
      .addOption(
        new Option("--threads <n>", "how many threads share the work; results do not depend on it")
          .argParser(wholeNumber(1, 256))
          .default(1),
      )
      .addOption(formatOption(["pretty", "json"]))
      .option("--ui", "show the report while it trains, on a page of this machine")
      .addOption(
        new Option("--port <number>", "the page's port")
          .argParser(wholeNumber(0))
          .default(0, "any that is free")
          .implies({ ui: true }),
      )
      .action(async (file: string, options: TrainOptions) => done(await runTraining(file, options, io)));
  },
};

export default train;

async function runTraining(file: string, options: TrainOptions, io: Io): Promise<number> {
  const { model, analysis } = openModel(file, options, io);
  const setup = requireTrain(model, file);
  const dataRoot = resolve(io.cwd, options.data ?? dirname(file));
  const data = loadData(model, requireData(setup, file), dataRoot);
  const program = lower(model, data.bindings);
  const network = await createEngine(program, options.engine, options.threads);
  const folder = resolve(io.cwd, options.out ?? join("runs", model.name));
  const shown = relative(io.cwd, folder) || ".";
  if (options.resume) {
    const path = runPaths.training(folder);
    if (!existsSync(path)) throw new UsageFault(`there is no training to resume in ${shown}`);
    loadWeights(network, readWeightsFile(path), path);
  }
  const info = {
    model: model.name,
    set: options.set ?? [],
    train: options.train ?? null,
    dataRoot,
    bindings: Object.fromEntries(data.bindings),
    names: Object.fromEntries(data.names),
  };
  const sources = [...analysis.texts].map(([name, text]) => ({ file: resolve(io.cwd, name), text }));
  startRunFolder(folder, info, resolve(io.cwd, file), sources, options.resume === true);
  const params = countParameters(program);
  const called = { engine: options.engine, set: info.set, dataRoot, params, seed: program.seed };
  const facts = listRunFacts(model, setup, data, called);
  const specs = [...analysis.texts].map(([name, text]) => ({ file: name, text }));
  const report = createRunReport(folder, model, { facts, specs }, Date.now);
  const live = options.ui
    ? await startLiveReport(folder, model, { facts, specs }, options.port, Date.now)
    : null;
  if (live) io.stderr(`${live.url} shows the training\n`);
  const tensorboard = createTensorboardReporter(folder, options.resume === true, Date.now);
  const signal = { aborted: false };
  const release = io.onInterrupt(() => (signal.aborted = true));
  const metricDirections = new Map(
    program.phases.flatMap((p) => p.metrics.map((m) => [m.name, m.higherIsBetter] as const)),
  );
  const checkpoints = createCheckpoints(
    folder,
    (metric) => metricDirections.get(metric.replace(/^val\./, "")) ?? false,
  );
  try {
    const end = await trainNetwork({
      model: model.name,
      network,
      setup,
      data,
      engine: options.engine,
      seed: program.seed,
      params,
      reporter: teeReporters([
        createReporter(options, io),
        metricsReporter(folder),
        tensorboard,
        ...(live ? [live.reporter] : []),
      ]),
      signal,
      readWeights: (path) => readWeightsFile(resolve(dataRoot, path), path),
      onEpoch: (...epoch) => {
        checkpoints(...epoch);
        report.writeCurves();
      },
    });
    writeFileSafely(runPaths.weights(folder), network.save());
    writeFileSafely(runPaths.training(folder), network.save({ training: true }));
    report.writeAll(network, data, end.reason === "finished" ? "finished" : "stopped");
    io.stderr(`saved in ${shown}; ${join(shown, "report.html")} shows it\n`);
    return end.reason === "finished" ? 0 : end.reason === "diverged" ? 1 : INTERRUPTED;
  } finally {
    await live?.close();
    release();
  }
}

function countParameters(program: Program): number {
  const counts = program.parameters.map((p) =>
    p.kind === "parameter" ? p.shape.reduce((a, b) => a * b, 1) : 0,
  );
  return counts.reduce((a, b) => a + b, 0);
}

function createReporter(options: TrainOptions, io: Io): Reporter {
  if (options.format === "json") return createJsonReporter(io.stdout);
  return createTextReporter({
    write: io.stderr,
    writeResult: io.stdout,
    live: io.live,
    width: io.width,
    now: Date.now,
  });
}

/** The same events as `--format json`, kept with the run. */
function metricsReporter(folder: string): Reporter {
  return createJsonReporter((line) => appendMetrics(folder, line));
}
