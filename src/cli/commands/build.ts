/** @file `nabla build`: writes a network as code. */
import { basename, dirname, join, relative, resolve } from "node:path";
import { Option } from "commander";
import { hasErrors } from "../../core/diagnostic.ts";
import {
  type CompiledFile,
  compileSpec,
  type KernelChoice,
  KERNELS,
  type Target,
  TARGETS,
} from "../../driver/compile.ts";
import { formatBytes } from "../../train/format-numbers.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { InputFault, UsageFault } from "../faults.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { addChoiceOptions, type ChoiceOptions, importReader, parseSet, readSpec } from "../spec.ts";
import type { CommandDefinition } from "./define.ts";

interface BuildOptions extends ChoiceOptions {
  readonly out?: string;
  readonly target?: Target;
  readonly kernels: KernelChoice;
}

const build: CommandDefinition = {
  define: (command, io) => {
    addChoiceOptions(command)
      .argument("<file>", "a spec")
      .option("-o, --out <path>", "the file, or a folder (default: beside the spec)")
      .addOption(
        new Option("--target <target>", "the language (default: by the file's ending, else ts)").choices(
          TARGETS,
        ),
      )
      .addOption(
        new Option("--kernels <kernels>", "WebAssembly and plain code, or plain code alone")
          .choices(KERNELS)
          .default("wasm"),
      )
      .action((file: string, options: BuildOptions) => {
        const target = options.target ?? targetOf(options.out ?? "");
        const { model, train, kernels } = options;
        const choice = {
          model,
          train,
          target,
          kernels,
          set: parseSet(options.set ?? []),
          read: importReader(io),
        };
        const { files, diagnostics, texts } = compileSpec({ file, text: readSpec(file, io) }, choice);
        printDiagnostics(diagnostics, texts, io);
        if (hasErrors(diagnostics)) throw new InputFault();
        if (files.length === 0) throw new UsageFault(`${file} has no model`);
        for (const { path, text } of placeFiles(files, file, options.out, target)) {
          const absolute = resolve(io.cwd, path);
          writeFileSafely(absolute, text);
          io.stderr(`wrote ${relative(io.cwd, absolute)} (${formatBytes(text.length)})\n`);
        }
      });
  },
};

export default build;

/** Endings of the files that each target writes, the usual one first. */
const ENDINGS: Readonly<Record<Target, readonly string[]>> = {
  ts: ["ts", "mts"],
  js: ["js", "mjs"],
  pytorch: ["py"],
};

const FILE = /\.(ts|js|mts|mjs|py)$/;

/** The target that a file's name asks for. */
function targetOf(out: string): Target {
  const ending = FILE.exec(out)?.[1] ?? "ts";
  return TARGETS.find((target) => ENDINGS[target].includes(ending)) ?? "ts";
}

/** Names of the files: as `-o FILE` says, or after the spec in `-o DIR`. */
function placeFiles(
  files: readonly CompiledFile[],
  spec: string,
  out: string | undefined,
  target: Target,
): CompiledFile[] {
  const ending = FILE.exec(out ?? "")?.[1];
  if (ending !== undefined && !ENDINGS[target].includes(ending))
    throw new UsageFault(`-o ${out} is no name for --target ${target}`);
  const isFile = out !== undefined && ending !== undefined;
  const folder = isFile ? dirname(out) : (out ?? dirname(spec));
  const module = isFile ? basename(out) : `${basename(spec).replace(/\.nn$/, "")}.${ENDINGS[target][0]}`;
  return files.map(({ path, text }) => {
    const name = path.endsWith(".d.ts") ? module.replace(/\.(m?)js$/, ".d.$1ts") : module;
    return { path: join(folder, name), text };
  });
}
