/** @file `npz`: NumPy's archive of arrays. */
import type { Dataset, FieldData, SourceContext, SourceDefinition } from "../library/data.ts";
import { mismatch, unknownName } from "./faults.ts";
import { stringArguments } from "./field-files.ts";
import { fieldOfArray } from "./npy.ts";
import { readNpy } from "./npy-format.ts";
import { listZip, streamZipMember } from "./zip.ts";

/** Which array each field takes: as named by an argument, else the one of the field's own name. */
export function chooseArrays(
  context: SourceContext,
  known: readonly string[],
  file: string,
): ReadonlyMap<string, string> {
  const chosen = new Map(stringArguments(context, "an array's name"));
  for (const { name } of context.wanted) {
    if (!chosen.has(name) && known.includes(name)) chosen.set(name, name);
  }
  for (const [field, array] of chosen) {
    if (!known.includes(array))
      throw mismatch(`field ${field}: ${unknownName("array", array, known)} (${file})`);
  }
  return chosen;
}

const npz: SourceDefinition = {
  name: "npz",
  doc: {
    summary:
      'Reads arrays of a NumPy archive: `npz("data.npz", x = "x_train")`; a field without an argument takes the array of its own name.',
    source: "numpy.savez",
  },
  arguments: [{ name: "file", type: { kind: "string" }, doc: "The archive." }],
  fieldArguments: true,
  synthetic: false,
  load: (context): Dataset => {
    const file = context.args.text("file");
    const archive = context.open(file);
    const members = new Map(listZip(archive, file).map((m) => [m.name.replace(/\.npy$/, ""), m]));
    const fields: Record<string, FieldData> = {};
    let count = 0;
    for (const [field, array] of chooseArrays(context, [...members.keys()], file)) {
      const place = `${array} in ${file}`;
      const content = streamZipMember(archive, members.get(array)!, file, context);
      const loaded = fieldOfArray(readNpy(content, place, context.createColumn), place);
      fields[field] = loaded.field;
      count = loaded.count;
    }
    return { count, fields };
  },
};

export default npz;
