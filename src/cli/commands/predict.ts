/** @file `nabla predict`: a trained network's outputs, one line an example. */
import { resolve } from "node:path";
import { exampleShape, isBatched } from "../../ir/types.ts";
import { readInputs } from "../../train/read-inputs.ts";
import { columnsOf, type Part } from "../../train/load-data.ts";
import { printPredictions } from "../../train/print-predictions.ts";
import { formatOption } from "../options.ts";
import { requireData, requireTrain } from "../require-train.ts";
import { addTrainedOptions, openTrained, type TrainedOptions } from "../trained.ts";
import type { CommandDefinition } from "./define.ts";
import { loadChosenPart, partOption } from "./eval.ts";

interface PredictOptions extends TrainedOptions {
  readonly part: Part;
  readonly input?: string;
  readonly format: string;
}

const predict: CommandDefinition = {
  define: (command, io) => {
    addTrainedOptions(command)
      .option(
        "--input <file>",
        "inputs: .csv, .npy, .npz, .safetensors or .jsonl (one object a line); - reads JSON lines from stdin",
      )
      .addOption(partOption())
      .addOption(formatOption(["json", "csv"]))
      .action(async (path: string, options: PredictOptions) => {
        const { model, file, reading, start } = openTrained(path, ["input"], options, io);
        const data =
          options.input === undefined
            ? loadChosenPart(requireData(requireTrain(model, file), file), options.part, reading)
            : readInputs(options.input, { ...reading, root: resolve(io.cwd) }, io.readStdin);
        const { network, program } = await start(reading.bindings);
        const outputs = network.predict(columnsOf(data));
        // What is not of an example (a weight, a penalty) has no place in its line.
        const listed = program.outputs.filter((o) => isBatched(o.type));
        const shapes = new Map(listed.map((o) => [o.name, exampleShape(o.type)]));
        const columns = Object.fromEntries(listed.map((o) => [o.name, outputs[o.name]!]));
        printPredictions(columns, data.count, shapes, options.format === "csv" ? "csv" : "json", io.stdout);
      });
  },
};

export default predict;
