/** @file Matrix products and convolutions: sums of many independent products. Poole et al. 2016, Schoenholz et al. 2017. */
import type { Dim } from "../../ir/types.ts";
import { readFlag, readNumbers } from "../../ops/attributes.ts";
import { readConvOptions } from "../../ops/convolution.ts";
import { spatialSizes, type Window, windowOutput } from "../../ops/window.ts";
import { type AxisRole, mixedPart, uniformField } from "../field.ts";
import { type Moments, multiplyMoments, sumMoments } from "../moments.ts";
import type { Part } from "../part.ts";
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
  const kernel = types[1]!.shape.slice(0, -2) as number[];
  const options = readConvOptions(node.attrs);
  const taps = countTaps(spatialSizes(types[0]!.shape), { ...options, kernel }, "outputs");
  const channels = types[1]!.shape.at(-2) as number;
  return uniformField(
    inputs[0]!.axes,
    lastSize(node.types[0]!, examples),
    weightedSum(context, taps, channels),
  );
});

/** dy [n, ...out, f] back through w; also the transposed convolution. */
export const convInputGradient = whenKnown((context) => {
  const { node, inputs, types, examples } = context;
  const kernel = types[1]!.shape.slice(0, -2) as number[];
  const options = readConvOptions(node.attrs);
  const taps = countTaps(readNumbers(node.attrs, "inputSpatial"), { ...options, kernel }, "inputs");
  const filters = (types[1]!.shape.at(-1) as number) / options.groups;
  return uniformField(
    inputs[0]!.axes,
    lastSize(node.types[0]!, examples),
    weightedSum(context, taps, filters),
  );
});

/** What a place sums over: taps of its window, each at a share of all places. */
interface Taps {
  /** Taps of one place, on average. */
  readonly own: number;
  /** Taps that two places have in common, on average. */
  readonly common: number;
}

/** Σ of x·w over the taps and as many channels each; weights are the same at all places. */
function weightedSum({ inputs, algebra }: KnownContext, { own, common }: Taps, channels: number): Part {
  const [x, w] = inputs.map((f) => mixedPart(algebra, f).moments) as [Moments, Moments];
  const { mean, unit, example, element } = multiplyMoments(x, w);
  const terms = own * channels;
  const cross = Math.max(0, terms * (terms - 1)) * mean * mean;
  return algebra.fresh({
    mean: terms * mean,
    unit: common * channels * unit + cross,
    example: common * channels * example + cross,
    element: terms * element + cross,
  });
}

/** The taps of the places on one side of a window; padding has none. */
function countTaps(input: readonly number[], window: Window, side: "inputs" | "outputs"): Taps {
  let [own, common] = [1, 1];
  windowOutput(input, window).forEach((outputs, axis) => {
    const places = side === "inputs" ? input[axis]! : outputs;
    const shares = pairsOfTaps(input, window, axis, outputs).map((pairs) => pairs / places);
    own *= shares.reduce((sum, s) => sum + s, 0);
    common *= shares.reduce((sum, s) => sum + s * s, 0);
  });
  return { own, common };
}

/** Pairs of an output place and a tap that lies in the input. */
export function countPairs(input: readonly number[], window: Window): number {
  return windowOutput(input, window).reduce((pairs, outputs, axis) => {
    return pairs * pairsOfTaps(input, window, axis, outputs).reduce((sum, p) => sum + p, 0);
  }, 1);
}

/** For each tap of one axis, the output places where it lies in the input. */
function pairsOfTaps(input: readonly number[], window: Window, axis: number, outputs: number): number[] {
  return Array.from({ length: window.kernel[axis]! }, (_, k) => {
    let count = 0;
    for (let o = 0; o < outputs; o++) {
      const at = o * window.strides[axis]! - window.low[axis]! + k * window.dilations[axis]!;
      if (at >= 0 && at < input[axis]!) count++;
    }
    return count;
  });
}

function sizeOf(dim: Dim, examples: number): number {
  return typeof dim === "number" ? dim : dim.batch * examples;
}
