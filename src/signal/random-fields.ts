/** @file Random data in place of real: what prediction assumes of a field about which nothing is known. */
import type { Dims } from "../lower/graph-lowering.ts";
import { randomNormal, randomUniform } from "../runtime/random.ts";
import type { Model } from "../sema/model.ts";
import { constantOf, substitute } from "../sizes/size.ts";

/** Apart from the streams of parameters and layers. */
const STREAM = 0x51617a1;

/** Standard normal numbers, or indices that are even over their classes; bools are both values by chance. */
export function randomFields(
  model: Model,
  dims: Dims,
  name: string,
  size: number,
  { seed, start }: { readonly seed: number; readonly start: number },
): Float32Array {
  const at = model.fields.findIndex((f) => f.name === name);
  const field = model.fields[at];
  const stream = STREAM + at;
  const classes = field ? classesOf(model, name, dims) : null;
  return Float32Array.from({ length: size }, (_, i) => {
    if (classes === null) return randomNormal(seed, stream, 0, start + i);
    return Math.floor(classes * randomUniform(seed, stream, 0, start + i));
  });
}

/** Values of an index or bool field are below this; null for numbers. */
export function classesOf(model: Model, name: string, dims: Dims): number | null {
  const type = model.fields.find((f) => f.name === name)?.type;
  if (!type || type.dtype === "f32") return null;
  return (type.classes && constantOf(substitute(type.classes, dims))) ?? 2;
}
