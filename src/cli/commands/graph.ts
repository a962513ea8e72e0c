/** @file `nabla graph`: draws the network. */
import { extname, relative, resolve } from "node:path";
import { drawModel, drawWholeModel } from "../../draw/draw-model.ts";
import { printDot } from "../../draw/print-dot.ts";
import { printMermaid } from "../../draw/print-mermaid.ts";
import { printPage } from "../../draw/print-page.ts";
import { printSvg } from "../../draw/print-svg.ts";
import type { Model } from "../../sema/model.ts";
import { formatBytes } from "../../train/format-numbers.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { UsageFault } from "../faults.ts";
import { addChoiceOptions, type ChoiceOptions, openModel } from "../spec.ts";
import type { CommandDefinition } from "./define.ts";

/** By the file's ending. */
const PRINTERS: Readonly<Record<string, (model: Model) => string>> = {
  ".svg": (model) => printSvg(drawModel(model)),
  ".html": (model) => printPage(drawWholeModel(model)),
  ".dot": (model) => printDot(drawModel(model)),
  ".mmd": (model) => printMermaid(drawModel(model)),
};

const graph: CommandDefinition = {
  define: (command, io) => {
    addChoiceOptions(command)
      .argument("<file>", "a spec")
      .requiredOption("-o, --out <file>", "where to: the ending says what (.svg, .html, .dot, .mmd)")
      .action((file: string, options: ChoiceOptions & { readonly out: string }) => {
        const print = PRINTERS[extname(options.out).toLowerCase()];
        if (!print) {
          throw new UsageFault(
            `-o ${options.out}: a name that ends in ${Object.keys(PRINTERS).join(", ")} was needed`,
          );
        }
        const text = print(openModel(file, options, io).model);
        const path = resolve(io.cwd, options.out);
        writeFileSafely(path, text);
        io.stderr(`wrote ${relative(io.cwd, path)} (${formatBytes(text.length)})\n`);
      });
  },
};

export default graph;
