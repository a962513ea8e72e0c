/** @file Examples of a data set as the network sees them in training: chosen, prepared, not augmented. */
import type { NetworkDefinition } from "../runtime/definition.ts";
import { type Batch, learnPreparation, writeExamples } from "../runtime/fields.ts";
import type { FieldData } from "./measure.ts";

/** `count` examples spread over all `total` ones. What `prepare` learns, it learns of all of them. */
export function prepareFields(
  definition: NetworkDefinition,
  columns: Batch,
  count: number,
  total: number,
): FieldData {
  const learned = new Map();
  learnPreparation(definition.fields, columns, { order: null, from: 0, count: total }, learned);
  const order = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * total) / count));
  return Object.fromEntries(
    definition.fields.map((field) => {
      writeExamples(definition, field, columns[field.name]!, { order, from: 0, count }, learned, null);
      const { memory } = definition;
      return [field.name, memory.slice(field.offset, field.offset + count * field.size)];
    }),
  );
}
