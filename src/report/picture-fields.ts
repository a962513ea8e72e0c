/** @file Which input of a model is a picture. */
import type { ValueType } from "../library/types.ts";
import type { Model } from "../sema/model.ts";
import { constantOf } from "../sizes/size.ts";

export interface PictureField {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The first input that is a picture: [h, w, 1] or [h, w, 3]. */
export function findPictureField(model: Model): PictureField | null {
  for (const { name, role, type } of model.fields) {
    const size = role === "input" ? pictureSize(type) : null;
    if (size) return { name, ...size };
  }
  return null;
}

function pictureSize({ dtype, axes }: ValueType): Omit<PictureField, "name"> | null {
  const [height, width, channels] = axes.map((a) => constantOf(a.size));
  if (dtype !== "f32" || axes.length !== 3 || !height || !width || height < 4 || width < 4) return null;
  return channels === 1 || channels === 3 ? { height, width, channels } : null;
}
