/** @file Matrix products and convolutions: sums of many independent products. Poole et al. 2016, Schoenholz et al. 2017. */
import type { Dim } from "../../ir/types.ts";
import { readFlag, readNumbers } from "../../ops/attributes.ts";
import { readConvOptions } from "../../ops/convolution.ts";
import { spatialSizes, type Window, windowOutput } from "../../ops/window.ts";
import { type AxisRole, mixedPart, uniformField } from "../field.ts";
import { type Moments, multiplyMoments, scaleMoments, sumMoments } from "../moments.ts";
import { type KnownContext, lastSize, whenKnown } from "./define.ts";

/** a·b. The sum runs over units, or over places (attention's values, weighed by its probabilities). */
export const matmul = whenKnown((context) => {
  const { node, inputs, types, algebra, examples } = context;
  const [a, b] = inputs.map((f) => mixedPart(algebra, f).moments) as [Moments, Moments];
  const [row, inner] = rolesOf(context, 0, readFlag(node.attrs, "transposeA"));
  const [, column] = rolesOf(context, 1, readFlag(node.attrs, "transposeB"));
  const terms = sizeOf(types[0]!.shape.at(readFlag(node.attrs, "transposeA") ? -2 : -1)!, examples);
  const moments = inner === "place" ? sumOverPlaces(a, b, terms) : sumMoments(multiplyMoments(a, b), terms);
  const axes = [...inputs[0]!.axes.slice(0, -2), row, column];
  return uniformField(axes, lastSize(node.types[0]!, examples), algebra.fresh(moments));
});

/** The roles of an operand's last two axes, rows first. */
function rolesOf({ inputs }: KnownContext, operand: number, transposed: boolean): [AxisRole, AxisRole] {
  const [rows, columns] = inputs[operand]!.axes.slice(-2) as [AxisRole, AxisRole];
  return transposed ? [columns, rows] : [rows, columns];
}

/** Σ over places p of a(p)·b(p): places of b have their unit and example in common. */
function sumOverPlaces(a: Moments, b: Moments, terms: number): Moments {
  const others = terms * (terms - 1);
  return {
    mean: terms * a.mean * b.mean,
    unit: terms * terms * a.unit * b.unit,
    example: terms * a.example * b.element + others * a.example * b.example,
    element: terms * a.element * b.element + others * a.example * b.example,
  };
}

/** x [n, ...spatial, c] by w: borders have fewer terms. */
export const conv = whenKnown((context) => {
  const { node, inputs, types, examples } = context;
  const [x, w] = types as [KnownContext["types"][number], KnownContext["types"][number]];
  const kernel = w.shape.slice(0, -2) as number[];
  const input = spatialSizes(x.shape);
  const options = readConvOptions(node.attrs);
  const places = windowOutput(input, { ...options, kernel }).reduce((p, s) => p * s, 1);
  const terms = (countPairs(input, { ...options, kernel }) / places) * (w.shape.at(-2) as number);
  return uniformField(inputs[0]!.axes, lastSize(node.types[0]!, examples), weightedSum(context, terms));
});

/** dy [n, ...out, f] back through w; also the transposed convolution. */
export const convInputGradient = whenKnown((context) => {
  const { node, inputs, types, examples } = context;
  const w = types[1]!;
  const kernel = w.shape.slice(0, -2) as number[];
  const input = readNumbers(node.attrs, "inputSpatial");
  const options = readConvOptions(node.attrs);
  const places = input.reduce((p, s) => p * s, 1);
  const filters = (w.shape.at(-1) as number) / options.groups;
  const terms = (countPairs(input, { ...options, kernel }) / places) * filters;
  return uniformField(inputs[0]!.axes, lastSize(node.types[0]!, examples), weightedSum(context, terms));
});

/** Σ over a number of terms that may be broken, being an average. */
function weightedSum({ inputs, algebra }: KnownContext, terms: number) {
  const [x, w] = inputs.map((f) => mixedPart(algebra, f).moments) as [Moments, Moments];
  const product = multiplyMoments(x, w);
  return algebra.fresh(terms >= 1 ? sumMoments(product, terms) : scaleMoments(product, Math.sqrt(terms)));
}

/** Pairs of an output place and a tap that lies in the input. */
export function countPairs(input: readonly number[], window: Window): number {
  return windowOutput(input, window).reduce((pairs, outputs, axis) => {
    let count = 0;
    for (let o = 0; o < outputs; o++) {
      for (let k = 0; k < window.kernel[axis]!; k++) {
        const at = o * window.strides[axis]! - window.low[axis]! + k * window.dilations[axis]!;
        if (at >= 0 && at < input[axis]!) count++;
      }
    }
    return pairs * count;
  }, 1);
}

function sizeOf(dim: Dim, examples: number): number {
  return typeof dim === "number" ? dim : dim.batch * examples;
}
