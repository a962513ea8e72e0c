/** @file Text → a network at rest as ONNX files, its weights inside. No I/O: imports are read through `read`. */
import { printOnnx } from "../backends/onnx/print-onnx.ts";
import { interpretProgram } from "../backends/interpreter/interpret-program.ts";
import { type Diagnostic, hasErrors } from "../core/diagnostic.ts";
import { unsupportedByTarget } from "../diagnostics/targets.ts";
import { lower } from "../lower/lower.ts";
import { createNetwork, type RuntimeNetwork } from "../runtime/network.ts";
import { analyse, type AnalyseOptions } from "../sema/analyse.ts";
import { openSizesOf } from "./compile.ts";

export interface OnnxCompilation {
  /** `entry` null: the model's outputs. Empty where there are errors. */
  readonly files: readonly { readonly entry: string | null; readonly bytes: Uint8Array }[];
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: ReadonlyMap<string, string>;
}

/** One file for the outputs and one for each entry. `load` puts weights in; without it they have their start values. */
export function compileOnnx(
  source: { readonly file: string; readonly text: string },
  options: AnalyseOptions,
  load: (network: RuntimeNetwork) => void = () => undefined,
): OnnxCompilation {
  const { model, diagnostics, texts } = analyse(source, options);
  if (model === null || hasErrors(diagnostics)) return { files: [], diagnostics, texts };
  const open = openSizesOf(model);
  if (open.length > 0) return { files: [], diagnostics: [...diagnostics, ...open], texts };
  const program = lower(model);
  const network = createNetwork(interpretProgram(program, { precision: "float32" }));
  load(network);
  const { files, unsupported } = printOnnx(program, network.parameters);
  if (unsupported.length === 0) return { files, diagnostics, texts };
  const told = unsupported.map(({ node }) =>
    unsupportedByTarget.at(node.span ?? model.span, { target: "onnx", what: node.op, place: node.path }),
  );
  return { files: [], diagnostics: [...diagnostics, ...told], texts };
}
