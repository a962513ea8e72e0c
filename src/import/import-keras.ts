/** @file A Keras 3 model's config and weights → a spec and its weights. No I/O. */
import { ImportFault } from "./fault.ts";
import { finishImport, type ImportResult, modelName } from "./finish-import.ts";
import { readKerasModel } from "./keras/read-config.ts";
import { translateKeras } from "./keras/translate.ts";
import type { KerasTensors } from "./keras/weights.ts";
import { RESERVED } from "./names.ts";

export interface KerasImportOptions {
  readonly name: string;
  /** Arrays of a weights file by their paths; null: the spec alone. */
  readonly tensors: KerasTensors | null;
}

/** `config`: what `model.to_json()` gives, or config.json of a .keras file. */
export function importKeras(config: string, { name: given, tensors }: KerasImportOptions): ImportResult {
  try {
    const { network, inputs, outputs, problems } = translateKeras(readKerasModel(config), tensors);
    if (problems.length > 0) return { kind: "refused", problems };
    const name = modelName(given);
    const about = `${name}, imported from Keras${tensors ? "" : ", without its weights"}.`;
    return finishImport({ ...network, name }, [about], { inputs, outputs }, RESERVED, tensors !== null);
  } catch (error) {
    if (error instanceof ImportFault)
      return { kind: "refused", problems: [{ place: "", message: error.message }] };
    throw error;
  }
}
