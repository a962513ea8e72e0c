/** @file Which numbers a field's type takes, in words. */
import type { ValueType } from "../library/types.ts";

/** `whole numbers from 0 to 9`; `classes` is the number of classes, where it is known. */
export function printRange(type: ValueType, classes: number | null): string {
  if (type.dtype === "f32") return "finite numbers";
  if (type.dtype === "bool") return "0 and 1";
  return classes === null ? "whole numbers from 0" : `whole numbers from 0 to ${classes - 1}`;
}
