/** @file What the transforms ask of the field they are used on. */
import { badTransformType } from "../diagnostics/data.ts";
import { complain, type Complaint } from "../library/define.ts";
import { printValueType, type ValueType } from "../library/types.ts";

/** A field of numbers. */
export function requireNumbers(transform: string, type: ValueType): Complaint | null {
  if (type.dtype === "f32") return null;
  return complain(badTransformType, { transform, needed: "numbers, f32[…]", found: printValueType(type) });
}

/** A field of images, f32[h, w, c]. */
export function requireImage(transform: string, type: ValueType): Complaint | null {
  if (type.dtype === "f32" && type.axes.length === 3) return null;
  return complain(badTransformType, {
    transform,
    needed: "images, f32[h, w, c]",
    found: printValueType(type),
  });
}
