/** @file `nabla build`: writes a network as code. */
import { basename, dirname, join, relative, resolve } from "node:path";
import { Option } from "commander";
import { hasErrors } from "../../core/diagnostic.ts";
import { type CompiledFile, compileSpec, type KernelChoice, KERNELS, TARGETS } from "../../driver/compile.ts";
import { compileOnnx } from "../../driver/compile-onnx.ts";
import type { RuntimeNetwork } from "../../runtime/network.ts";
import type { AnalyseOptions } from "../../sema/analyse.ts";
import { loadWeights, readWeightsFile } from "../../train/load-weights.ts";
import { formatBytes } from "../../train/format-numbers.ts";
import { writeFileSafely } from "../../train/write-file.ts";
import { expectColdCode } from "../cold-code.ts";
import { InputFault, UsageFault } from "../faults.ts";
import { printDiagnostics } from "../print-diagnostics.ts";
import { addChoiceOptions, type ChoiceOptions, importReader, parseSet, readSpec } from "../spec.ts";
import type { Io } from "../io.ts";
import type { CommandDefinition } from "./define.ts";

const BUILD_TARGETS = [...TARGETS, "onnx"] as const;

type BuildTarget = (typeof BUILD_TARGETS)[number];

interface BuildOptions extends ChoiceOptions {
  readonly out?: string;
  readonly target?: BuildTarget;
  readonly weights?: string;
  readonly kernels: KernelChoice;
}

const build: CommandDefinition = {
  define: (command, io) => {
    addChoiceOptions(command)
      .argument("<file>", "a spec")
      .option("-o, --out <path>", "the file, or a folder (default: beside the spec)")
      .addOption(
        new Option("--target <target>", "the language (default: by the file's ending, else ts)").choices(
          BUILD_TARGETS,
        ),
      )
      .addOption(
        new Option("--kernels <kernels>", "WebAssembly and plain code, or plain code alone")
          .choices(KERNELS)
          .default("wasm"),
      )
      .option("--weights <file>", "for onnx: the weights to put in (default: start values)")
      .action((file: string, options: BuildOptions) => {
        expectColdCode();
        const target = options.target ?? targetOf(options.out ?? "");
        const { model, train, kernels } = options;
        const choice = {
          model,
          train,
          set: parseSet(options.set ?? []),
          read: importReader(io),
        };
        const source = { file, text: readSpec(file, io) };
        const { files, diagnostics, texts } =
          target === "onnx"
            ? buildOnnx(source, choice, options.weights, io)
            : compileSpec(source, { ...choice, target, kernels });
        printDiagnostics(diagnostics, texts, io);
        if (hasErrors(diagnostics)) throw new InputFault();
        if (files.length === 0) throw new UsageFault(`${file} has no model`);
        for (const { path, content } of placeFiles(files, file, options.out, target)) {
          const absolute = resolve(io.cwd, path);
          writeFileSafely(absolute, content);
          io.stderr(`wrote ${relative(io.cwd, absolute)} (${formatBytes(content.length)})\n`);
        }
      });
  },
};

export default build;

/** The files of compileOnnx under the names that placeFiles reads; weights come from a file. */
function buildOnnx(
  source: { file: string; text: string },
  options: AnalyseOptions,
  weights: string | undefined,
  io: Io,
) {
  const load = (network: RuntimeNetwork): void => {
    if (weights !== undefined)
      loadWeights(network, readWeightsFile(resolve(io.cwd, weights), weights), weights);
  };
  const { files, ...rest } = compileOnnx(source, options, load);
  return {
    ...rest,
    files: files.map(({ entry, bytes }) => ({ path: entry === null ? "" : `-${entry}`, bytes })),
  };
}

type BuiltFile = CompiledFile | { readonly path: string; readonly bytes: Uint8Array };

/** Endings of the files that each target writes, the usual one first. */
const ENDINGS: Readonly<Record<BuildTarget, readonly string[]>> = {
  ts: ["ts", "mts"],
  js: ["js", "mjs"],
  pytorch: ["py"],
  onnx: ["onnx"],
};

const FILE = /\.(ts|js|mts|mjs|py|onnx)$/;

/** The target that a file's name asks for. */
function targetOf(out: string): BuildTarget {
  const ending = FILE.exec(out)?.[1] ?? "ts";
  return BUILD_TARGETS.find((target) => ENDINGS[target].includes(ending)) ?? "ts";
}

/** Names of the files: as `-o FILE` says, or after the spec in `-o DIR`. */
function placeFiles(
  files: readonly BuiltFile[],
  spec: string,
  out: string | undefined,
  target: BuildTarget,
): { readonly path: string; readonly content: string | Uint8Array }[] {
  const ending = FILE.exec(out ?? "")?.[1];
  if (ending !== undefined && !ENDINGS[target].includes(ending))
    throw new UsageFault(`-o ${out} is no name for --target ${target}`);
  const isFile = out !== undefined && ending !== undefined;
  const folder = isFile ? dirname(out) : (out ?? dirname(spec));
  const module = isFile ? basename(out) : `${basename(spec).replace(/\.nn$/, "")}.${ENDINGS[target][0]}`;
  return files.map((file) => {
    // Entries of an ONNX build stand beside it: net-encode.onnx.
    if ("bytes" in file)
      return { path: join(folder, module.replace(/\.onnx$/, `${file.path}.onnx`)), content: file.bytes };
    const name = file.path.endsWith(".d.ts") ? module.replace(/\.(m?)js$/, ".d.$1ts") : module;
    return { path: join(folder, name), content: file.text };
  });
}
