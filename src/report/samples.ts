/** @file Pictures that an autoencoder makes up: codes drawn as the data's codes are spread, through its decoder. */
import type { EntryDecl, Model, NamedValue } from "../sema/model.ts";
import { randomNormal } from "../runtime/random.ts";
import { constantOf, productOf } from "../sizes/size.ts";
import { findPictureField } from "./picture-fields.ts";
import type { Picture, SampleRecord } from "./report.ts";

/** Calls of the network's entries by name. */
export type CallEntry = (
  entry: string,
  inputs: Readonly<Record<string, ArrayLike<number>>>,
) => Readonly<Record<string, ArrayLike<number>>>;

const SAMPLES = 24;
const STREAM = 0x5a3b1e;

/**
 * null where the model has no entry that makes pictures of a code, or none that makes that code of the input. A code that the
 * model itself draws (`sample_normal`) is drawn from the standard normal distribution; any other component by component with the
 * mean and deviation that the given pictures' codes have.
 */
export function findSamples(
  model: Model,
  pictures: ArrayLike<number>,
  call: CallEntry,
  seed: number,
): SampleRecord | null {
  const input = findPictureField(model);
  if (!input) return null;
  for (const decoder of model.entries) {
    const code = decoder.inputs.length === 1 ? decoder.inputs[0]! : null;
    const made = decoder.outputs[0];
    const size = made && sizeOfPicture(model, made, input);
    if (!code || !made || !size || isField(model, code)) continue;
    const codes = drawCodes(model, code, input.name, pictures, call, seed);
    if (!codes) continue;
    const drawn = call(decoder.name, { [code.name]: codes.values })[made.name]!;
    const area = size.height * size.width * size.channels;
    const cut = (i: number): Picture => ({
      ...size,
      data: Array.from({ length: area }, (_, k) => drawn[i * area + k]!),
    });
    return {
      entry: decoder.name,
      how: codes.how,
      pictures: Array.from({ length: SAMPLES }, (_, i) => cut(i)),
    };
  }
  return null;
}

type PictureSize = Pick<Picture, "height" | "width" | "channels">;

/** As large as the input's pictures, or square. */
function sizeOfPicture(model: Model, { value }: NamedValue, input: PictureSize): PictureSize | null {
  const elements = constantOf(productOf(model.values[value]!.type.axes.map((a) => a.size)));
  if (elements === null || model.values[value]!.type.dtype !== "f32") return null;
  const { height, width, channels } = input;
  if (elements === height * width * channels) return { height, width, channels };
  const side = Math.sqrt(elements);
  return Number.isInteger(side) && side >= 6 ? { height: side, width: side, channels: 1 } : null;
}

function isField(model: Model, { value }: NamedValue): boolean {
  return model.values[value]!.origin.kind === "field";
}

function drawCodes(
  model: Model,
  code: NamedValue,
  field: string,
  pictures: ArrayLike<number>,
  call: CallEntry,
  seed: number,
): { readonly values: Float32Array; readonly how: SampleRecord["how"] } | null {
  const { origin, type } = model.values[code.value]!;
  const width = constantOf(productOf(type.axes.map((a) => a.size)));
  if (width === null || type.dtype !== "f32") return null;
  const normal = (i: number): number => randomNormal(seed, STREAM, 0, i);
  const drawn = origin.kind === "node" && model.nodes[origin.node]!.component.name === "sample_normal";
  if (drawn)
    return { values: Float32Array.from({ length: SAMPLES * width }, (_, i) => normal(i)), how: "normal" };
  const encoder = model.entries.find((e) => encodes(e, code, field));
  if (!encoder) return null;
  const codes = call(encoder.name, { [field]: pictures })[encoder.outputs[0]!.name]!;
  const { means, deviations } = measureColumns(codes, width);
  const values = Float32Array.from({ length: SAMPLES * width }, (_, i) => {
    const k = i % width;
    return means[k]! + deviations[k]! * normal(i);
  });
  return { values, how: "as the data's" };
}

/** It makes the code, of the picture alone. */
function encodes({ inputs, outputs }: EntryDecl, code: NamedValue, field: string): boolean {
  return (
    inputs.length === 1 &&
    inputs[0]!.name === field &&
    outputs.length === 1 &&
    outputs[0]!.value === code.value
  );
}

function measureColumns(
  codes: ArrayLike<number>,
  width: number,
): { means: Float64Array; deviations: Float64Array } {
  const count = codes.length / width;
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  for (let i = 0; i < codes.length; i++) means[i % width]! += codes[i]! / count;
  for (let i = 0; i < codes.length; i++)
    deviations[i % width]! += (codes[i]! - means[i % width]!) ** 2 / count;
  return { means, deviations: deviations.map(Math.sqrt) };
}
