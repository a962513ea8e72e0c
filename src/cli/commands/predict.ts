/** @file `nabla predict`: a trained network's outputs, one line an example, or as arrays. */
import { extname, resolve } from "node:path";
import { Option } from "commander";
import { exampleShape, isBatched } from "../../ir/types.ts";
import type { Dataset } from "../../library/data.ts";
import { choosePart } from "../../train/choose-part.ts";
import { columnsOf, type Part, type Reading } from "../../train/load-data.ts";
import { printPredictions } from "../../train/print-predictions.ts";
import { INPUT_FORMATS, readInputs, readStreamed } from "../../train/read-inputs.ts";
import { encodeNpy, encodeNpz } from "../../train/weight-files.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { UsageFault } from "../faults.ts";
import type { Io } from "../io.ts";
import { requireData, requireTrain } from "../require-train.ts";
import { addTrainedOptions, openTrained, type Trained, type TrainedOptions } from "../trained.ts";
import type { CommandDefinition } from "./define.ts";
import { partOption } from "./eval.ts";

interface PredictOptions extends TrainedOptions {
  readonly part?: Part;
  readonly input?: string;
  readonly inputFormat: string;
  readonly output?: string;
  readonly format?: string;
}

const FORMATS = ["json", "csv", "npy", "npz"];

const predict: CommandDefinition = {
  define: (command, io) => {
    addTrainedOptions(command)
      .option(
        "--input <file>",
        "inputs: .csv, .npy, .npz, .safetensors, .json or .jsonl (one object a line); - reads standard input",
      )
      .addOption(
        new Option("--input-format <format>", "what standard input holds")
          .choices(INPUT_FORMATS)
          .default("jsonl"),
      )
      .addOption(partOption())
      .option(
        "-o, --output <file>",
        "where the outputs go (default: standard output); .npy and .npz are NumPy's",
      )
      .addOption(
        new Option(
          "--format <format>",
          "how they are written (default: by the ending of -o, else json)",
        ).choices(FORMATS),
      )
      .action(async (path: string, options: PredictOptions) => {
        const format = findFormat(options);
        const trained = openTrained(path, ["input"], options, io);
        const data = findInputs(trained, options, io);
        const { network, program } = await trained.start(trained.reading.bindings);
        const outputs = network.predict(columnsOf(data));
        // What is not of an example (a weight, a penalty) has no place in its line.
        const listed = program.outputs.filter((o) => isBatched(o.type));
        const shapes = new Map(listed.map((o) => [o.name, exampleShape(o.type)]));
        const columns = Object.fromEntries(listed.map((o) => [o.name, outputs[o.name]!]));
        if (format === "npy" || format === "npz") {
          writeArrays(options.output, format, columns, data.count, shapes, io);
          return;
        }
        let text = "";
        const write = options.output === undefined ? io.stdout : (part: string): void => void (text += part);
        printPredictions(columns, data.count, shapes, format, write);
        if (options.output !== undefined) writeFileSafely(resolve(io.cwd, options.output), text);
      });
  },
};

export default predict;

type Format = "json" | "csv" | "npy" | "npz";

/** As told, else as the file ends; numbers of NumPy's need a file. */
function findFormat({ format, output }: PredictOptions): Format {
  const ending = output === undefined ? "" : extname(output).toLowerCase().slice(1);
  const found = format ?? (ending === "jsonl" ? "json" : FORMATS.includes(ending) ? ending : "json");
  if ((found === "npy" || found === "npz") && output === undefined)
    throw new UsageFault(`--format ${found} needs a file to write: -o FILE`);
  return found as Format;
}

function findInputs({ model, file, reading }: Trained, options: PredictOptions, io: Io): Dataset {
  const { input, inputFormat } = options;
  const here: Reading = { ...reading, root: resolve(io.cwd) };
  if (input === "-") return readStreamed(inputFormat, here, io);
  if (input !== undefined) return readInputs(input, here);
  const setup = requireTrain(model, file);
  requireData(setup, file);
  const { data, note } = choosePart(setup, options.part ?? null, reading);
  if (note !== null) io.stderr(`${note}\n`);
  return data;
}

/** One array is an .npy, several are an .npz; [examples, …] each. */
function writeArrays(
  output: string | undefined,
  format: "npy" | "npz",
  columns: Readonly<Record<string, Float32Array | Float64Array>>,
  count: number,
  shapes: ReadonlyMap<string, readonly number[]>,
  io: Io,
): void {
  const arrays = new Map(
    Object.entries(columns).map(([name, data]) => [name, { shape: [count, ...shapes.get(name)!], data }]),
  );
  const [first, ...others] = arrays.values();
  if (format === "npy" && others.length > 0)
    throw new UsageFault(
      `an .npy file holds one array, but the outputs are ${[...arrays.keys()].join(", ")}: take .npz`,
    );
  writeFileSafely(resolve(io.cwd, output!), format === "npy" && first ? encodeNpy(first) : encodeNpz(arrays));
}
