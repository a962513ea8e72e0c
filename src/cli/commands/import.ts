/** @file `nabla import`: a model of another framework as a spec and its weights. */
import { readFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import type { ImportResult } from "../../import/finish-import.ts";
import { importOnnx } from "../../import/import-onnx.ts";
import { formatBytes } from "../../train/format-numbers.ts";
import { describeSystemError } from "../../train/read-files.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { InputFault, UsageFault } from "../faults.ts";
import type { Io } from "../io.ts";
import type { CommandDefinition } from "./define.ts";

interface ImportOptions {
  readonly out?: string;
  readonly name?: string;
  readonly shape?: readonly string[];
}

const command: CommandDefinition = {
  define: (cli, io) => {
    cli
      .argument("<file>", "an ONNX model")
      .option(
        "-o, --out <path>",
        "the spec, or a folder (default: beside the model); its weights stand beside it",
      )
      .option("--name <name>", "the model's name (default: after the file)")
      .option(
        "--shape <input=1x3x224x224>",
        "sizes of an input, instead of the file's; repeatable",
        collect,
        [],
      )
      .action((file: string, options: ImportOptions) => {
        const { onnxOut, weightsOut } = placeFiles(file, options.out);
        const result = readModel(file, options, io);
        if (result.kind === "refused") {
          for (const { place, message } of result.problems)
            io.stderr(`${file}: ${place === "" ? "" : `${place}: `}${message}\n`);
          const count = result.problems.length;
          io.stderr(
            `${count} ${count === 1 ? "problem stands" : "problems stand"} in the way; nothing was written.\n`,
          );
          throw new InputFault();
        }
        const { text, weights } = result.imported;
        for (const [path, content] of [
          [onnxOut, text],
          [weightsOut, weights],
        ] as const) {
          const absolute = resolve(io.cwd, path);
          writeFileSafely(absolute, content);
          io.stderr(`wrote ${relative(io.cwd, absolute)} (${formatBytes(content.length)})\n`);
        }
      });
  },
};

export default command;

function collect(value: string, all: readonly string[]): readonly string[] {
  return [...all, value];
}

/** `net.nn` and `net.safetensors`. */
function placeFiles(file: string, out: string | undefined): { onnxOut: string; weightsOut: string } {
  const isFile = out?.endsWith(".nn") ?? false;
  const folder = isFile ? dirname(out!) : (out ?? dirname(file));
  const stem = isFile ? basename(out!, ".nn") : basename(file).replace(/(\.weights)?\.[^.]*$/, "");
  return { onnxOut: join(folder, `${stem}.nn`), weightsOut: join(folder, `${stem}.safetensors`) };
}

function readModel(file: string, options: ImportOptions, io: Io): ImportResult {
  const path = resolve(io.cwd, file);
  const bytes = readBytes(path, file);
  const name = options.name ?? basename(file, extname(file));
  return importOnnx(bytes, {
    name,
    shapes: new Map((options.shape ?? []).map(parseShape)),
    beside: (other) => {
      try {
        return readFileSync(join(dirname(path), other));
      } catch {
        return null;
      }
    },
  });
}

function readBytes(path: string, name: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UsageFault(`cannot read ${name}: ${describeSystemError(error)}`);
  }
}

/** `image=nx3x224x224`: a number or a name each. */
function parseShape(text: string): readonly [string, readonly (number | string)[]] {
  const found = /^(.+)=([A-Za-z0-9_]+(?:[x,][A-Za-z0-9_]+)*)$/.exec(text);
  if (!found) throw new UsageFault(`--shape ${text}: write input=1x3x224x224`);
  return [
    found[1]!,
    found[2]!.split(/x(?=\d|[a-z]\b)|,/).map((size) => (/^\d+$/.test(size) ? Number(size) : size)),
  ];
}
