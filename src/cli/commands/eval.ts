/** @file `nabla eval`: loss, metrics and figures by class of a trained network on data. */
import { Option } from "commander";
import { choosePart } from "../../train/choose-part.ts";
import { type ClassFigures, countClasses } from "../../train/class-figures.ts";
import { formatCount, formatMetrics } from "../../train/format-numbers.ts";
import { columnsOf, type Part } from "../../train/load-data.ts";
import { flatEvaluation } from "../../train/reporter.ts";
import { formatOption } from "../options.ts";
import { requireData, requireTrain } from "../require-train.ts";
import { printTable } from "../table.ts";
import { addTrainedOptions, openTrained, type TrainedOptions } from "../trained.ts";
import type { CommandDefinition } from "./define.ts";

interface EvalOptions extends TrainedOptions {
  readonly part?: Part;
  readonly format: string;
}

const evaluate: CommandDefinition = {
  define: (command, io) => {
    addTrainedOptions(command)
      .addOption(partOption())
      .addOption(formatOption(["pretty", "json"]))
      .action(async (path: string, options: EvalOptions) => {
        const { model, file, reading, start } = openTrained(path, ["input", "target"], options, io);
        const setup = requireTrain(model, file);
        requireData(setup, file);
        const { part, data, note } = choosePart(setup, options.part ?? null, reading);
        if (note !== null) io.stderr(`${note}\n`);
        const { network } = await start(reading.bindings);
        const result = network.evaluate(columnsOf(data));
        const figures = countClasses(model, network, data, reading.names);
        if (options.format === "json") {
          const { loss, metrics } = result;
          const byClass = figures ? { classes: figures.classes, confusion: figures.confusion } : {};
          const document = { version: 1, part, examples: data.count, loss, metrics, ...byClass };
          io.stdout(`${JSON.stringify(document, null, 2)}\n`);
          return;
        }
        const line = formatMetrics(flatEvaluation(result));
        io.stdout(`${part}  ${line}  (${formatCount(data.count)} examples)\n`);
        if (figures) io.stdout(`\n${printClasses(figures)}\n`);
      });
  },
};

export default evaluate;

export function partOption(): Option {
  return new Option(
    "--part <part>",
    "which part of the data (default: test, else what was held for validation, else train)",
  ).choices(["test", "train", "val"]);
}

function printClasses({ target, classes }: ClassFigures): string {
  const figure = (value: number | null): string => (value === null ? "–" : value.toFixed(4));
  const rows = classes.map((c) => [
    c.name,
    formatCount(c.examples),
    figure(c.precision),
    figure(c.recall),
    figure(c.f1),
  ]);
  return printTable([target, "examples", "precision", "recall", "f1"], rows, [
    "left",
    "right",
    "right",
    "right",
    "right",
  ]).join("\n");
}
