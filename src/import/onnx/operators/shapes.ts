/** @file Operators that move numbers, by their names. */
import { addLayer } from "../../builder.ts";
import { refuse } from "../../fault.ts";
import { fresh, integersAt, knownAt, numberOf, tensorAt, type Translate, valueAt } from "../context.ts";
import { newAxis, shapeOf } from "../layout.ts";
import { pad, resize } from "./borders.ts";
import { gather, slice, split } from "./cuts.ts";
import { concat, expand } from "./joins.ts";
import { depthToSpace, flatten, reshape, spaceToDepth, squeeze, transpose, unsqueeze } from "./reshapes.ts";

const oneHot: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const depth = integersAt(cx, node, 1, "the depth")[0]!;
  const values = Array.from(knownAt(cx, node, 2, "the values").data);
  if (
    !x.integers ||
    values[0] !== 0 ||
    values[1] !== 1 ||
    ![-1, x.axes.length].includes(numberOf(node, "axis", -1))
  )
    refuse("only 0 and 1 along a new last axis, of an input of whole numbers, are possible");
  const pieces = newAxis(depth);
  const stored = [...x.stored, pieces];
  const step = addLayer(cx.to, "OneHot", [depth], x.step, shapeOf(stored));
  return [fresh({ step, stored, axes: [...x.axes, pieces], integers: false })];
};

const same: Translate = (cx, node) => [valueAt(cx, node, 0)];

/** Whole numbers stay what they are; numbers stay numbers. */
const cast: Translate = (cx, node) => {
  const x = tensorAt(cx, node, 0);
  const whole = [2, 3, 4, 5, 6, 7, 9, 12, 13].includes(numberOf(node, "to", 1));
  if (whole && !x.integers && cx.to.steps[x.step]!.call.kind !== "input")
    refuse("computed numbers are rounded to whole ones");
  return [{ kind: "tensor", tensor: x }];
};

export const SHAPES: Readonly<Record<string, Translate>> = {
  ...{
    Transpose: transpose,
    Reshape: reshape,
    Flatten: flatten,
    Squeeze: squeeze,
    Unsqueeze: unsqueeze,
    Slice: slice,
    Gather: gather,
  },
  ...{
    Concat: concat,
    Split: split,
    Expand: expand,
    Pad: pad,
    Resize: resize,
    Upsample: resize,
    OneHot: oneHot,
  },
  ...{ DepthToSpace: depthToSpace, SpaceToDepth: spaceToDepth, Identity: same, Cast: cast },
};
