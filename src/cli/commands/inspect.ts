/** @file `nabla inspect`: the signal by depth – activations and gradients, predicted and measured. */
import { dirname, resolve } from "node:path";
import { interpretProgram } from "../../backends/interpreter/interpret-program.ts";
import { DataFault } from "../../library/data.ts";
import { lower } from "../../lower/lower.ts";
import { createNetwork } from "../../runtime/network.ts";
import { figuresOf } from "../../sema/figures.ts";
import type { Model } from "../../sema/model.ts";
import { fieldMoments } from "../../signal/field-moments.ts";
import { type MeasuredNode, measureSignal } from "../../signal/measure.ts";
import type { Moments } from "../../signal/moments.ts";
import { type PredictedNode, predictSignal } from "../../signal/predict.ts";
import { prepareFields } from "../../signal/prepared-fields.ts";
import { formatFigure, openSizes } from "../../signal/warnings.ts";
import { constantOf, substitute } from "../../sizes/size.ts";
import { formatCount } from "../../train/format-numbers.ts";
import { columnsOf, loadPart, startReading } from "../../train/load-data.ts";
import { loadWeights, readWeightsFile } from "../../train/load-weights.ts";
import { isRunFolder } from "../../train/run-folder.ts";
import type { Io } from "../io.ts";
import { formatOption, wholeNumber } from "../options.ts";
import { addChoiceOptions, type ChoiceOptions, openModel } from "../spec.ts";
import { printTable } from "../table.ts";
import { findTrained } from "../trained.ts";
import type { CommandDefinition } from "./define.ts";

interface InspectOptions extends ChoiceOptions {
  readonly data?: string;
  readonly weights?: string;
  readonly examples?: number;
  readonly seed?: number;
  readonly format: string;
}

const inspect: CommandDefinition = {
  define: (command, io) => {
    addChoiceOptions(command)
      .argument("<file>", "a spec, or a run's folder: then with its weights")
      .option("--data <folder>", "where relative data paths start (default: the spec's folder)")
      .option(
        "--weights <file>",
        "a safetensors file instead of start values; the prediction is of start values",
      )
      .option(
        "--examples <n>",
        "examples to measure (default: what takes seconds, at most 1,000)",
        wholeNumber(1),
      )
      .option("--seed <n>", "start of the random numbers (default: the spec's)", wholeNumber(0))
      .addOption(formatOption(["table", "json"]))
      .action((path: string, given: InspectOptions) => {
        const { file, options } = findInspected(path, given, io);
        const { model } = openModel(file, options, io);
        const result = inspectModel(model, file, options, io);
        io.stdout(options.format === "json" ? printJson(result) : printInspection(model, result));
      });
  },
};

export default inspect;

/** A run's folder stands for its spec, what it was called with, its data and its last weights. */
function findInspected(
  path: string,
  given: InspectOptions,
  io: Io,
): { readonly file: string; readonly options: InspectOptions } {
  if (!isRunFolder(resolve(io.cwd, path))) return { file: path, options: given };
  const { run, file, choice, weights } = findTrained(path, given, io);
  return { file, options: { ...given, ...choice, weights, data: given.data ?? run?.dataRoot } };
}

interface Inspection {
  readonly examples: number;
  /** False where random numbers stand for the data. */
  readonly real: boolean;
  readonly predicted: readonly PredictedNode[];
  readonly measured: readonly MeasuredNode[];
}

function inspectModel(model: Model, file: string, options: InspectOptions, io: Io): Inspection {
  const found = readData(model, file, options, io);
  const dims = found?.bindings ?? openSizes(model);
  const wanted = options.examples ?? affordable(model, dims);
  const all = found ? Math.min(wanted, found.count) : wanted;
  const batch = Math.min(all, model.train?.phases.at(-1)?.batch ?? all);
  const examples = all - (all % batch);
  const program = lower(model, dims);
  const definition = interpretProgram({ ...program, capacity: examples }, { precision: "float32" });
  const seed = options.seed ?? program.seed;
  const network = createNetwork(definition, { seed });
  if (options.weights !== undefined) {
    const path = resolve(io.cwd, options.weights);
    loadWeights(network, readWeightsFile(path, options.weights), options.weights, { training: false });
  }
  const weights = new Map(Object.entries(network.parameters).map(([name, { data }]) => [name, data.slice()]));
  const fields = found ? prepareFields(definition, found.columns, examples, found.count) : {};
  const moments = new Map(
    definition.fields.flatMap((field): [string, Moments][] => {
      const data = fields[field.name];
      return data && field.dtype === "f32"
        ? [[field.name, fieldMoments(data, examples, field.shape.at(-1) ?? 1)]]
        : [];
    }),
  );
  return {
    examples,
    real: found !== null,
    predicted: predictSignal(model, dims, { examples: batch, fields: moments }),
    measured: measureSignal(model, dims, { examples, batch, seed, fields, weights }),
  };
}

interface FoundData {
  readonly columns: ReturnType<typeof columnsOf>;
  readonly count: number;
  readonly bindings: ReadonlyMap<string, number>;
}

/** The training part; null where the spec names none, or none is there and no folder was given. */
function readData(model: Model, file: string, options: InspectOptions, io: Io): FoundData | null {
  const source = model.train?.data?.train;
  if (!source || source.definition.name === "host") {
    io.stderr("The spec names no data to read: random numbers stand for it.\n");
    return null;
  }
  const reading = startReading(model, resolve(io.cwd, options.data ?? dirname(file)));
  try {
    const dataset = loadPart(source, "train", reading);
    return { columns: columnsOf(dataset), count: dataset.count, bindings: reading.bindings };
  } catch (error) {
    if (options.data !== undefined || !(error instanceof DataFault) || error.kind !== "unreadable")
      throw error;
    io.stderr(`${error.message}: random numbers stand for the data.\n`);
    return null;
  }
}

/** Examples that the interpreter runs forwards and back in some seconds. */
const MULTIPLY_ADDS = 5e8;

function affordable(model: Model, dims: ReadonlyMap<string, number>): number {
  const macs = constantOf(substitute(figuresOf(model).macs, dims)) ?? 0;
  return Math.max(8, Math.min(1000, Math.floor(MULTIPLY_ADDS / Math.max(1, macs))));
}

function printJson({ examples, predicted, measured }: Inspection): string {
  const layers = measured.map(({ path, layer, activation, gradient }, i) => ({
    path,
    layer,
    activation: { mean: activation.mean, std: activation.std, dead: activation.dead },
    gradient: gradient && { mean: gradient.mean, std: gradient.std },
    predicted: {
      activationStd: predicted[i]!.activation?.std ?? null,
      gradientStd: predicted[i]!.gradient?.std ?? null,
    },
  }));
  return `${JSON.stringify({ version: 1, examples, layers }, null, 2)}\n`;
}

function printInspection(model: Model, { examples, real, predicted, measured }: Inspection): string {
  const figure = (value: number | undefined): string => (value === undefined ? "–" : formatFigure(value));
  const rows = measured.map(({ path, layer, activation, gradient }, i) => [
    path,
    layer,
    figure(activation.mean),
    figure(activation.std),
    figure(predicted[i]!.activation?.std),
    activation.dead > 0 ? `${(100 * activation.dead).toFixed(0)}%` : "",
    figure(gradient?.std),
    figure(predicted[i]!.gradient?.std),
  ]);
  const headings = ["path", "layer", "mean", "std", "predicted", "dead", "gradient", "predicted"];
  const aligned = headings.map((_, i) => (i < 2 ? "left" : "right") as "left" | "right");
  return [
    `${model.name}: activations and gradients, measured on ${formatCount(examples)} examples${real ? "" : " of random numbers"}`,
    "",
    ...printTable(headings, rows, aligned),
    "",
  ].join("\n");
}
