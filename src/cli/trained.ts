/** @file A trained network to evaluate or to predict with: a run's folder, or a spec with --weights. */
import { dirname, join, resolve } from "node:path";
import { Option, type Command } from "commander";
import { lower } from "../lower/lower.ts";
import type { Program } from "../lower/program.ts";
import type { RuntimeNetwork } from "../runtime/network.ts";
import type { Model } from "../sema/model.ts";
import { createEngine, type EngineName, ENGINES } from "../train/engines.ts";
import type { Reading } from "../train/load-data.ts";
import { startReading } from "../train/load-data.ts";
import { loadWeights, readWeightsFile } from "../train/load-weights.ts";
import { isRunFolder, readRunInfo, type RunInfo, runPaths } from "../train/run-folder.ts";
import { UsageFault } from "./faults.ts";
import type { Io } from "./io.ts";
import { addChoiceOptions, type ChoiceOptions, openModel } from "./spec.ts";

export interface TrainedOptions extends ChoiceOptions {
  readonly weights?: string;
  readonly data?: string;
  readonly engine: EngineName;
}

/** Adds the options that `eval` and `predict` share. */
export function addTrainedOptions(command: Command): Command {
  return addChoiceOptions(command)
    .argument("<run>", "a run's folder, or a spec (then with --weights)")
    .option("--weights <file>", "a safetensors file (default: the run's last weights)")
    .option("--data <folder>", "where relative data paths start (default: as in training)")
    .addOption(new Option("--engine <engine>", "what runs the network").choices(ENGINES).default("wasm"));
}

export interface Trained {
  readonly model: Model;
  /** The spec's file, for messages. */
  readonly file: string;
  /** For reading fields of the roles; names and open sizes are as in training. */
  readonly reading: Reading;
  /** Sizes that the training's data gave. */
  readonly bindings: ReadonlyMap<string, number>;
  /** The network with its weights, for data of what the reading has bound. */
  readonly start: (bindings: ReadonlyMap<string, number>) => Promise<Started>;
}

export interface Started {
  readonly network: RuntimeNetwork;
  readonly program: Program;
}

export interface FoundRun {
  readonly run: RunInfo | null;
  /** The spec. */
  readonly file: string;
  readonly choice: ChoiceOptions;
  /** The file with the weights, absolute and for messages. */
  readonly weights: string;
  readonly shown: string;
}

/** A run's folder, or a spec with --weights. */
export function findTrained(
  path: string,
  options: ChoiceOptions & { readonly weights?: string },
  io: Io,
): FoundRun {
  const folder = resolve(io.cwd, path);
  const run = isRunFolder(folder) ? readRunInfo(folder) : null;
  if (!run && options.weights === undefined) {
    throw new UsageFault(`${path} is no run's folder: give one, or a spec with --weights FILE`);
  }
  const weights = options.weights === undefined ? runPaths.weights(folder) : resolve(io.cwd, options.weights);
  const shown = options.weights ?? weights;
  if (!run) return { run, file: path, choice: options, weights, shown };
  const choice = {
    set: [...run.set, ...(options.set ?? [])],
    model: options.model ?? run.model,
    train: options.train ?? run.train ?? undefined,
  };
  return { run, file: join(path, run.spec), choice, weights, shown };
}

/** Opens what was trained; `roles` are the fields that will be read. */
export function openTrained(
  path: string,
  roles: readonly ("input" | "target")[],
  options: TrainedOptions,
  io: Io,
): Trained {
  const { run, file, choice, weights, shown } = findTrained(path, options, io);
  const { model } = openModel(file, choice, io);
  const root =
    options.data !== undefined
      ? resolve(io.cwd, options.data)
      : (run?.dataRoot ?? resolve(io.cwd, dirname(file)));
  const names = new Map(Object.entries(run?.names ?? {}));
  return {
    model,
    file,
    reading: startReading(model, root, { roles, names }),
    bindings: new Map(Object.entries(run?.bindings ?? {})),
    start: async (bindings) => {
      const bytes = readWeightsFile(weights, shown);
      const known = new Map([...Object.entries(run?.bindings ?? {}), ...bindings]);
      const program = lower(lastPhaseOf(model), known);
      const network = await createEngine(program, options.engine);
      loadWeights(network, bytes, shown, { training: false });
      return { network, program };
    },
  };
}

/** Loss and metrics are those of the last phase. */
function lastPhaseOf(model: Model): Model {
  return model.train ? { ...model, train: { ...model.train, phases: model.train.phases.slice(-1) } } : model;
}
