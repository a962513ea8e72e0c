/** @file What the made-up data sets share: which fields they fill, their random numbers, how a class is written. */
import type { Dataset, SourceContext } from "../library/data.ts";
import type { ArgumentSpec } from "../library/define.ts";
import { randomNormal, randomUniform } from "../runtime/random.ts";
import { constantOf } from "../sizes/size.ts";
import type { ValueType } from "../library/types.ts";
import { printValueType } from "../library/types.ts";
import { elementCountOf } from "./arrays.ts";
import { mismatch } from "./faults.ts";

/** Streams of random numbers: what the parts share (centres), and one for each part. */
const STREAMS = { shared: 0x5eed, train: 0x5eee, test: 0x5eef, val: 0x5ef0 } as const;

export const N: ArgumentSpec = {
  name: "n",
  type: { kind: "int", min: 1 },
  doc: "Number of examples.",
  default: 1000,
};
export const SEED: ArgumentSpec = {
  name: "seed",
  type: { kind: "int", min: 0 },
  doc: "Start of the random numbers.",
  default: 0,
};

export interface SyntheticField {
  readonly name: string;
  readonly type: ValueType;
}

/** The model's first input, and its first target or null. Throws DataFault where there is no input. */
export function syntheticFields(context: SourceContext): {
  input: SyntheticField;
  target: SyntheticField | null;
} {
  const input = context.wanted.find((f) => f.role === "input");
  if (!input) throw mismatch("the model has no input for the data to fill");
  return { input, target: context.wanted.find((f) => f.role === "target") ?? null };
}

export interface Draws {
  uniform(): number;
  normal(): number;
  /** A whole number in 0…k−1. */
  below(k: number): number;
}

/** Numbers in a row of one stream; the same for the same seed. */
export function createDraws(seed: number, stream: keyof typeof STREAMS): Draws {
  let index = 0;
  const uniform = (): number => randomUniform(seed, STREAMS[stream], 0, index++);
  return {
    uniform,
    normal: () => randomNormal(seed, STREAMS[stream], 1, index++),
    below: (k) => Math.floor(uniform() * k),
  };
}

/** Sizes of one example, with `unknown` for sizes that are symbolic. */
export function shapeOfType(type: ValueType, unknown = 1): number[] {
  return type.axes.map((a) => constantOf(a.size) ?? unknown);
}

/** Number of classes that a target can tell apart, or null where its type does not say. */
export function classesOf(target: SyntheticField | null): number | null {
  if (!target) return null;
  if (target.type.dtype === "bool") return 2;
  if (target.type.classes) return constantOf(target.type.classes);
  const elements = elementCountOf(shapeOfType(target.type));
  return elements > 1 ? elements : null;
}

/** The number of classes: asked for, or by the target, or 2. Throws DataFault where the target has fewer. */
export function chooseClasses(context: SourceContext, target: SyntheticField | null): number {
  const most = classesOf(target);
  const asked = context.args.has("classes") ? context.args.int("classes") : null;
  if (asked !== null && most !== null && asked > most) {
    throw mismatch(`classes = ${asked}, but target ${target!.name} is ${printValueType(target!.type)}`);
  }
  return asked ?? most ?? 2;
}

/** Points with their classes, as the fields of a source: the input, and the target where the model has one. */
export function labelledPoints(
  context: SourceContext,
  points: { readonly data: Float32Array; readonly shape: readonly number[]; readonly classes: Int32Array },
): Dataset {
  const { input, target } = syntheticFields(context);
  const { data, shape, classes } = points;
  const labels = context.args.has("labels") ? context.args.numbers("labels") : null;
  const fields = { [input.name]: { data, shape } };
  return {
    count: classes.length,
    fields: target ? { ...fields, [target.name]: writeClasses(target, classes, labels) } : fields,
  };
}

/** The shape of an input that holds points of the plane. Throws DataFault where it holds anything else. */
export function planeShape(source: string, input: SyntheticField): number[] {
  requireFloats(source, input);
  const shape = shapeOfType(input.type);
  if (elementCountOf(shape) === 2) return shape;
  const found = printValueType(input.type);
  throw mismatch(`${source} makes points of the plane, f32[2], but input ${input.name} is ${found}`);
}

/** Writes class numbers as the target's type asks: the number, one-hot, or `labels[class]`. */
function writeClasses(
  target: SyntheticField,
  classes: Int32Array,
  labels: readonly number[] | null,
): {
  data: Float32Array | Int32Array;
  shape: readonly number[];
} {
  const shape = shapeOfType(target.type);
  if (target.type.dtype !== "f32") return { data: classes, shape };
  const width = elementCountOf(shape);
  if (width === 1) return { data: Float32Array.from(classes, (c) => labels?.[c] ?? c), shape };
  const data = new Float32Array(classes.length * width);
  classes.forEach((c, i) => (data[i * width + c] = 1));
  return { data, shape };
}

/** What stands for class 0, class 1, … where the target is one number. */
export const LABELS: ArgumentSpec = {
  name: "labels",
  type: { kind: "list", of: { kind: "float" } },
  doc: "Values of the classes where the target is a single number, such as [-1, 1]; else 0, 1, …",
  default: null,
};

/** Throws DataFault unless the input is numbers. */
export function requireFloats(source: string, field: SyntheticField): void {
  if (field.type.dtype === "f32") return;
  throw mismatch(`${source} makes numbers, but input ${field.name} is ${printValueType(field.type)}`);
}
