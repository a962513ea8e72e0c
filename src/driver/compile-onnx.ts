/** @file Text → a network at rest as ONNX files, its weights inside. No I/O: imports are read through `read`. */
import { pointsFor } from "../backends/onnx/open-sizes.ts";
import { printOnnx } from "../backends/onnx/print-onnx.ts";
import { interpretProgram } from "../backends/interpreter/interpret-program.ts";
import { type Diagnostic, hasErrors } from "../core/diagnostic.ts";
import { unsupportedByTarget } from "../diagnostics/targets.ts";
import { lower } from "../lower/lower.ts";
import type { Program } from "../lower/program.ts";
import { createNetwork, type RuntimeNetwork } from "../runtime/network.ts";
import { analyse, type AnalyseOptions } from "../sema/analyse.ts";
import type { Model } from "../sema/model.ts";
import { openSizesOf } from "./compile.ts";

export interface OnnxCompilation {
  /** `entry` null: the model's outputs. Paths are the model's name, and the entry's. Empty where there are errors. */
  readonly files: readonly {
    readonly entry: string | null;
    readonly path: string;
    readonly bytes: Uint8Array;
  }[];
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * One file for the outputs and one for each entry; sizes that the spec leaves open stay open. `load` puts weights in;
 * without it they have their start values.
 */
export function compileOnnx(
  source: { readonly file: string; readonly text: string },
  options: AnalyseOptions,
  load: (network: RuntimeNetwork) => void = () => undefined,
): OnnxCompilation {
  const { model, diagnostics, texts } = analyse(source, { ...options, use: true });
  if (model === null || hasErrors(diagnostics)) return { files: [], diagnostics, texts };
  const { files, told } = printModel(model, load);
  return { files, diagnostics: [...diagnostics, ...told], texts };
}

function printModel(
  model: Model,
  load: (network: RuntimeNetwork) => void,
): { files: OnnxCompilation["files"]; told: readonly Diagnostic[] } {
  const points = pointsFor(model.dims);
  if (points === null) return { files: [], told: openSizesOf(model) };
  const programs = (model.dims.length === 0 ? [new Map<string, number>()] : points).map((dims) =>
    lower(model, dims),
  );
  const { files, unsupported, opens } = printOnnx(programs, weightsOf(programs[0]!, load), {
    names: model.dims,
    points,
  });
  if (!opens) return { files: [], told: openSizesOf(model) };
  const named = files.map((file) => ({
    ...file,
    path: `${model.name}${file.entry === null ? "" : `-${file.entry}`}.onnx`,
  }));
  if (unsupported.length === 0) return { files: named, told: [] };
  const told = unsupported.map(({ node }) =>
    unsupportedByTarget.at(node.span ?? model.span, { target: "onnx", what: node.op, place: node.path }),
  );
  return { files: [], told };
}

function weightsOf(program: Program, load: (network: RuntimeNetwork) => void): RuntimeNetwork["parameters"] {
  // Only weights and running statistics matter: an optimizer's memory would be as large again.
  const network = createNetwork(interpretProgram({ ...program, phases: [] }, { precision: "float32" }));
  load(network);
  return network.parameters;
}
