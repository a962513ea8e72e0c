/** @file `nabla import`: a model of another framework as a spec and its weights. */
import { readFileSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import type { ImportResult } from "../../import/finish-import.ts";
import { importKeras } from "../../import/import-keras.ts";
import { importOnnx } from "../../import/import-onnx.ts";
import { formatBytes } from "../../train/format-numbers.ts";
import { describeSystemError } from "../../train/read-files.ts";
import { isKeras, readKeras } from "../../train/read-keras.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { InputFault, UsageFault } from "../faults.ts";
import type { Io } from "../io.ts";
import type { CommandDefinition } from "./define.ts";

interface ImportOptions {
  readonly out?: string;
  readonly name?: string;
  readonly shape: readonly string[];
  readonly weights?: string;
}

const command: CommandDefinition = {
  define: (cli, io) => {
    cli
      .argument("<file>", "an ONNX model; or a Keras 3 model: a .keras file, or its config as .json")
      .option(
        "-o, --out <path>",
        "the spec, or a folder (default: beside the model); its weights stand beside it",
      )
      .option("--name <name>", "the model's name (default: after the file)")
      .option(
        "--shape <input=1x3x224x224>",
        "for ONNX: sizes of an input, instead of the file's; repeatable",
        collect,
        [],
      )
      .option("--weights <file>", "for a Keras config: .weights.h5, .npz or .safetensors")
      .action(async (file: string, options: ImportOptions) => {
        const paths = placeFiles(file, options.out);
        const result = await readModel(file, options, io);
        if (result.kind === "refused") {
          for (const { place, message } of result.problems)
            io.stderr(`${file}: ${place === "" ? "" : `${place}: `}${message}\n`);
          const count = result.problems.length;
          io.stderr(
            `${count} ${count === 1 ? "problem stands" : "problems stand"} in the way; nothing was written.\n`,
          );
          throw new InputFault();
        }
        write(io, paths.spec, result.imported.text);
        if (result.imported.weights) write(io, paths.weights, result.imported.weights);
        else io.stderr("no weights were given: the spec has start values\n");
      });
  },
};

export default command;

function collect(value: string, all: readonly string[]): readonly string[] {
  return [...all, value];
}

function write(io: Io, path: string, content: string | Uint8Array): void {
  const absolute = resolve(io.cwd, path);
  writeFileSafely(absolute, content);
  io.stderr(`wrote ${relative(io.cwd, absolute)} (${formatBytes(content.length)})\n`);
}

/** `net.nn` and `net.safetensors`. */
function placeFiles(
  file: string,
  out: string | undefined,
): { readonly spec: string; readonly weights: string } {
  const isFile = out?.endsWith(".nn") ?? false;
  const folder = isFile ? dirname(out!) : (out ?? dirname(file));
  const stem = isFile ? basename(out!, ".nn") : basename(file, extname(file));
  return { spec: join(folder, `${stem}.nn`), weights: join(folder, `${stem}.safetensors`) };
}

async function readModel(file: string, options: ImportOptions, io: Io): Promise<ImportResult> {
  const path = resolve(io.cwd, file);
  const bytes = readBytes(path, file);
  const name = options.name ?? basename(file, extname(file));
  if (isKeras(bytes)) {
    if (options.shape.length > 0) throw new UsageFault("--shape is for ONNX models");
    const weights =
      options.weights === undefined
        ? null
        : { path: resolve(io.cwd, options.weights), name: options.weights };
    const { config, tensors } = await readKeras(path, file, weights);
    return importKeras(config, { name, tensors });
  }
  if (options.weights !== undefined)
    throw new UsageFault("--weights is for Keras configs; an ONNX model has its weights inside");
  return importOnnx(bytes, {
    name,
    shapes: new Map(options.shape.map(parseShape)),
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
  const at = text.lastIndexOf("=");
  const sizes = text.slice(at + 1).split(/[x,](?=\d|[a-zA-Z_]+\b)/);
  if (at < 1 || sizes.some((size) => !/^(\d+|[a-zA-Z_]\w*)$/.test(size) || size === "0"))
    throw new UsageFault(`--shape ${text}: write input=1x3x224x224`);
  return [text.slice(0, at), sizes.map((size) => (/^\d+$/.test(size) ? Number(size) : size))];
}
