/** @file `safetensors`: tensors of one file as fields. */
import type { Dataset, FieldData, SourceDefinition } from "../library/data.ts";
import { decodeSafetensors, type TensorFile } from "../runtime/safetensors.ts";
import { unreadable } from "./faults.ts";
import { fieldOfArray } from "./npy.ts";
import { chooseArrays } from "./npz.ts";

/** The tensors of a file. Throws DataFault. */
export function readTensorFile(bytes: Uint8Array, file: string): TensorFile {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    const what =
      error instanceof Error
        ? error.message.replace(/^.*safetensors file: /, "").replace(/\.$/, "")
        : String(error);
    throw unreadable(file, what);
  }
}

const safetensors: SourceDefinition = {
  name: "safetensors",
  doc: {
    summary:
      'Reads tensors of a safetensors file: `safetensors("data.safetensors", x = "images")`; a field without an argument takes the tensor of its own name.',
    source: "huggingface.co/docs/safetensors",
  },
  arguments: [{ name: "file", type: { kind: "string" }, doc: "The file." }],
  fieldArguments: true,
  synthetic: false,
  load: (context): Dataset => {
    const file = context.args.text("file");
    const { tensors } = readTensorFile(context.read(file), file);
    const fields: Record<string, FieldData> = {};
    let count = 0;
    for (const [field, name] of chooseArrays(context, [...tensors.keys()], file)) {
      const { shape, data } = tensors.get(name)!;
      const loaded = fieldOfArray({ shape, data: Float32Array.from(data) }, `${name} in ${file}`);
      fields[field] = loaded.field;
      count = loaded.count;
    }
    return { count, fields };
  },
};

export default safetensors;
