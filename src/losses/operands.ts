/** @file The operands and arguments that most losses share. */
import type { ArgumentSpec, OperandSpec } from "../library/define.ts";

export const PREDICTION: OperandSpec = { name: "prediction", doc: "What the model says." };
export const TARGET: OperandSpec = { name: "target", doc: "What it should say." };
const WEIGHT: OperandSpec = {
  name: "weight",
  doc: "A factor for each value, of the target's shape.",
  optional: true,
};
export const MASK: OperandSpec = {
  name: "mask",
  doc: "What counts: a bool or f32 value over the first axes.",
  optional: true,
};

/** prediction, target, weight and mask, in this order. */
export const COMPARED: readonly OperandSpec[] = [PREDICTION, TARGET, WEIGHT, MASK];
export const WEIGHT_AT = 2;
export const MASK_AT = 3;

/** `weight = [1, 2, 1]`; a value instead of a list is the operand of the same name. */
export const CLASS_WEIGHT: ArgumentSpec = {
  name: "weight",
  type: { kind: "list", of: { kind: "float", min: 0 } },
  default: null,
  doc: "One factor for each class, or a value of the target's shape.",
};
