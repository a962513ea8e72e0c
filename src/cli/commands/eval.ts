/** @file `nabla eval`: loss and metrics of a trained network on data. */
import { Option } from "commander";
import { DataFault, type Dataset } from "../../library/data.ts";
import type { DataSetup } from "../../sema/model.ts";
import { formatCount, formatMetrics } from "../../train/format-numbers.ts";
import { columnsOf, loadPart, type Part, type Reading, trainNamesFirst } from "../../train/load-data.ts";
import { flatEvaluation } from "../../train/reporter.ts";
import { formatOption } from "../options.ts";
import { requireData, requireTrain } from "../require-train.ts";
import { addTrainedOptions, openTrained, type TrainedOptions } from "../trained.ts";
import type { CommandDefinition } from "./define.ts";

interface EvalOptions extends TrainedOptions {
  readonly part: Part;
  readonly format: string;
}

const evaluate: CommandDefinition = {
  define: (command, io) => {
    addTrainedOptions(command)
      .addOption(partOption())
      .addOption(formatOption(["pretty", "json"]))
      .action(async (path: string, options: EvalOptions) => {
        const { model, file, reading, start } = openTrained(path, ["input", "target"], options, io);
        const data = loadChosenPart(requireData(requireTrain(model, file), file), options.part, reading);
        const { network } = await start(reading.bindings);
        const result = network.evaluate(columnsOf(data));
        if (options.format === "json") {
          const document = {
            version: 1,
            part: options.part,
            examples: data.count,
            loss: result.loss,
            metrics: result.metrics,
          };
          io.stdout(`${JSON.stringify(document, null, 2)}\n`);
        } else {
          io.stdout(
            `${options.part}  ${formatMetrics(flatEvaluation(result))}  (${formatCount(data.count)} examples)\n`,
          );
        }
      });
  },
};

export default evaluate;

export function partOption(): Option {
  return new Option("--part <part>", "which part of the data")
    .choices(["test", "train", "val"])
    .default("test");
}

/** One part of the data of a train block. Throws DataFault where the block has no such part. */
export function loadChosenPart(setup: DataSetup, part: Part, reading: Reading): Dataset {
  const val = setup.val !== null && "definition" in setup.val ? setup.val : null;
  const source = part === "train" ? setup.train : part === "test" ? setup.test : val;
  if (!source) {
    const what = part === "val" ? "no validation data of its own" : "no test data";
    throw new DataFault("mismatch", `the train block has ${what}: --part train takes the training part`);
  }
  if (part !== "train" && setup.train) trainNamesFirst(setup.train, source, reading);
  return loadPart(source, part, reading);
}
