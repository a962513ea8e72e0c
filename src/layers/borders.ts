/** @file Cells at the borders of the spatial axes, as Pad adds and Crop takes them. */
import { axisCountProblem } from "../diagnostics/layers.ts";
import { type Arguments, type ArgumentSpec, type Complaint, complain } from "../library/define.ts";
import { printShape, type ValueType } from "../library/types.ts";

export interface Borders {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

export const BORDER_ARGUMENTS: readonly ArgumentSpec[] = [
  { name: "size", type: { kind: "sizes", min: 0 }, doc: "Cells on each side: one number, or one an axis." },
  {
    name: "after",
    type: { kind: "sizes", min: 0 },
    default: null,
    doc: "Cells at the end, where they are not as many as at the start.",
  },
];

/** Cells before and after each of `axes` spatial axes. */
export function bordersOf(args: Arguments, axes: number): Borders {
  const before = args.sizes("size", axes);
  return { before, after: args.has("after") ? args.sizes("after", axes) : before };
}

/** A complaint where there are not as many numbers as axes. */
export function checkBorders(layer: string, x: ValueType, args: Arguments): Complaint | null {
  const axes = x.axes.length - 1;
  for (const argument of ["size", "after"]) {
    const raw = args.raw(argument);
    if (raw?.kind !== "sizes" || raw.values.length === 1 || raw.values.length === axes) continue;
    return complain(axisCountProblem, {
      layer,
      argument,
      count: raw.values.length,
      axes,
      found: printShape(x),
    });
  }
  return null;
}
