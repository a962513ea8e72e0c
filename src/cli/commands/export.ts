/** @file `nabla export`: weights in the names and layouts of another framework, or back in the spec's. */
import { resolve } from "node:path";
import { Option } from "commander";
import { formatCount } from "../../train/format-numbers.ts";
import { fromLayout, LAYOUTS, toLayout } from "../../train/layouts/convert.ts";
import type { Layout } from "../../train/layouts/define.ts";
import type { Tensor } from "../../train/layouts/tensors.ts";
import { encodeArrays, readArrays } from "../../train/weight-files.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { UsageFault } from "../faults.ts";
import type { Io } from "../io.ts";
import { addChoiceOptions, type ChoiceOptions, openModel } from "../spec.ts";
import { findTrained } from "../trained.ts";
import type { CommandDefinition } from "./define.ts";

interface ExportOptions extends ChoiceOptions {
  readonly weights?: string;
  readonly from: string;
  readonly to: string;
  readonly output?: string;
}

const NAMES = LAYOUTS.map((layout) => layout.name);

const exporting: CommandDefinition = {
  define: (command, io) => {
    addChoiceOptions(command)
      .argument("<run>", "a run's folder, or a spec (then with --weights)")
      .option("--weights <file>", "a .safetensors or .npz file (default: the run's last weights)")
      .addOption(
        new Option("--from <layout>", "names and layouts of the weights").choices(NAMES).default("nabla"),
      )
      .addOption(
        new Option("--to <layout>", "names and layouts of what is written").choices(NAMES).default("nabla"),
      )
      .option("-o, --output <file>", "what to write; .npz or .safetensors tells the format")
      .action((path: string, options: ExportOptions) => exportWeights(path, options, io));
  },
};

export default exporting;

function exportWeights(path: string, options: ExportOptions, io: Io): void {
  const { output } = options;
  if (output === undefined) throw new UsageFault("-o FILE says where the weights go: .npz or .safetensors");
  const { file, choice, weights, shown } = findTrained(path, options, io);
  const { model } = openModel(file, choice, io);
  const given = withoutTraining(readArrays(weights, shown));
  // Back and forth: so what comes in is checked against the model, whatever its layout.
  const own = fromLayout(model, layoutOf(options.from), given);
  const written = toLayout(model, layoutOf(options.to), own);
  const metadata: Record<string, string> =
    options.to === "nabla" ? { format: "nabla", model: model.name } : {};
  writeFileSafely(resolve(io.cwd, output), encodeArrays(output, written, metadata));
  const count = [...written.values()].reduce((sum, { data }) => sum + data.length, 0);
  io.stderr(`${formatCount(count)} numbers in ${formatCount(written.size)} arrays written to ${output}\n`);
}

function layoutOf(name: string): Layout {
  return LAYOUTS.find((layout) => layout.name === name)!;
}

/** A checkpoint holds the optimizer's memory too. */
function withoutTraining(arrays: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
  return new Map([...arrays].filter(([name]) => !name.startsWith("training.")));
}
