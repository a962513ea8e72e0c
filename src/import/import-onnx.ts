/** @file An ONNX file → a spec and its weights, or everything that stands in the way. No I/O. */
import { ImportFault } from "./fault.ts";
import { finishImport, type ImportResult, modelName } from "./finish-import.ts";
import { RESERVED } from "./names.ts";
import { type ReadBeside, readOnnx } from "./onnx/read-model.ts";
import { simplifyGraph } from "./onnx/simplify.ts";
import { translate } from "./onnx/translate.ts";

export interface OnnxImportOptions {
  /** Names the model where the file has no name of its own. */
  readonly name: string;
  /** Sizes of inputs, instead of those in the file. */
  readonly shapes?: ReadonlyMap<string, readonly (number | string)[]>;
  /** Files beside the model that hold its large tensors. */
  readonly beside?: ReadBeside;
}

export function importOnnx(bytes: Uint8Array, options: OnnxImportOptions): ImportResult {
  try {
    const graph = readOnnx(bytes, options.beside ?? (() => null));
    const { network, inputs, outputs, problems } = translate(
      simplifyGraph(graph),
      options.shapes ?? new Map(),
    );
    if (problems.length > 0) return { kind: "refused", problems };
    if (outputs.length === 0)
      return { kind: "refused", problems: [{ place: "", message: "it has no outputs" }] };
    const name = modelName(options.name);
    const about = [
      graph.doc === ""
        ? `${name}, imported from ONNX${graph.producer === "" ? "" : ` (${graph.producer})`}.`
        : graph.doc,
    ];
    return finishImport({ ...network, name }, about, { inputs, outputs }, RESERVED);
  } catch (error) {
    if (error instanceof ImportFault)
      return { kind: "refused", problems: [{ place: "", message: error.message }] };
    throw error;
  }
}
