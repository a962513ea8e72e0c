/** @file `npy`: NumPy array files, one a field. */
import type { Dataset, FieldData, SourceDefinition } from "../library/data.ts";
import { mismatch } from "./faults.ts";
import { stringArguments } from "./field-files.ts";
import { type NumberArray, readNpy } from "./npy-format.ts";

/** An array whose first axis counts examples, as a field. Throws DataFault for a lone number. */
export function fieldOfArray(array: NumberArray, place: string): { field: FieldData; count: number } {
  const [count, ...shape] = array.shape;
  if (count === undefined)
    throw mismatch(`${place} is a single number; its first axis should count the examples`);
  return { count, field: { data: array.data, shape, locate: (i) => `example ${i} of ${place}` } };
}

const npy: SourceDefinition = {
  name: "npy",
  doc: {
    summary:
      'Reads NumPy array files, one a field: `npy(x = "x.npy", y = "y.npy")`; the first axis counts the examples.',
    source: "numpy.lib.format",
  },
  arguments: [],
  fieldArguments: true,
  synthetic: false,
  load: (context): Dataset => {
    const fields: Record<string, FieldData> = {};
    let count = 0;
    for (const [name, file] of stringArguments(context, "a file")) {
      const loaded = fieldOfArray(readNpy(context.stream(file), file, context.createColumn), file);
      fields[name] = loaded.field;
      count = loaded.count;
    }
    return { count, fields };
  },
};

export default npy;
