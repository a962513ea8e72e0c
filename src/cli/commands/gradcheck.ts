/** @file `nabla gradcheck`: analytic against numerical gradients. */
import { checkGradients, type GradientPair, WORST_RELATIVE_ERROR } from "../../driver/gradcheck.ts";
import type { Model } from "../../sema/model.ts";
import { formatCount } from "../../train/format-numbers.ts";
import { formatOption, wholeNumber } from "../options.ts";
import { addChoiceOptions, type ChoiceOptions, openModel } from "../spec.ts";
import { printTable } from "../table.ts";
import { requireTrain } from "../require-train.ts";
import type { CommandDefinition } from "./define.ts";

interface GradcheckOptions extends ChoiceOptions {
  readonly format: string;
  readonly batch: number;
  readonly samples: number;
  readonly seed: number;
}

/** Steps that an open size gets, if its domain allows. */
const OPEN_SIZE = 5;
const SHOWN = 10;

const gradcheck: CommandDefinition = {
  define: (command, io, done) => {
    addChoiceOptions(command)
      .argument("<file>", "a spec with a train block")
      .option("--batch <n>", "examples in the random batch", wholeNumber(1), 2)
      .option("--samples <n>", "elements checked of each parameter, at most", wholeNumber(1), 10)
      .option("--seed <n>", "start of the random numbers", wholeNumber(0), 1)
      .addOption(formatOption(["pretty", "json"]))
      .action((file: string, options: GradcheckOptions) => {
        const { model } = openModel(file, options, io);
        requireTrain(model, file);
        const pairs = checkGradients(model, { ...options, bindings: openSizes(model) });
        io.stdout(options.format === "json" ? printJson(pairs) : printPairs(pairs));
        done((pairs[0]?.relativeError ?? 0) > WORST_RELATIVE_ERROR ? 1 : 0);
      });
  },
};

export default gradcheck;

function openSizes(model: Model): Map<string, number> {
  return new Map(
    model.dims.map(({ name, min, max }) => [name, Math.min(Math.max(min, OPEN_SIZE), max ?? Infinity)]),
  );
}

function printJson(pairs: readonly GradientPair[]): string {
  return `${JSON.stringify({ version: 1, checked: pairs.length, worst: pairs[0] ?? null }, null, 2)}\n`;
}

function printPairs(pairs: readonly GradientPair[]): string {
  const rows = pairs
    .slice(0, SHOWN)
    .map((p) => [
      `${p.path}[${p.index.join(", ")}]`,
      ...[p.analytic, p.numerical].map((v) => v.toExponential(6)),
      p.relativeError.toExponential(1),
    ]);
  const table = printTable(["element", "analytic", "numerical", "relative error"], rows, [
    "left",
    "right",
    "right",
    "right",
  ]);
  const wrong = pairs.filter((p) => p.relativeError > WORST_RELATIVE_ERROR).length;
  const verdict =
    wrong === 0 ? "all agree" : `${formatCount(wrong)} differ by more than ${WORST_RELATIVE_ERROR}`;
  return `${table.join("\n")}\n\n${formatCount(pairs.length)} elements checked: ${verdict}\n`;
}
