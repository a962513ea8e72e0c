/** @file Pools over windows and their gradients. The places of a window are taken as independent within their example. */
import { spatialSizes, windowOutput, readWindow } from "../../ops/window.ts";
import { readNumbers } from "../../ops/attributes.ts";
import { collapse } from "../algebra.ts";
import { extreme, winningChances } from "../extremes.ts";
import { alignGroups, type Field, type Group, joinGroups } from "../field.ts";
import { type Moments, momentsOf, variancesOf } from "../moments.ts";
import type { Part } from "../part.ts";
import { type KnownContext, whenKnown } from "./define.ts";
import { countPairs } from "./products.ts";

export const averagePool = whenKnown((context) => {
  const taps = tapsPerPlace(context, spatialSizes(context.types[0]!.shape));
  return mapGroups(context, context.inputs[0]!, (moments) => {
    const { unit, example, place } = variancesOf(moments);
    return momentsOf(moments.mean, { unit, example, place: place / taps });
  });
});

export const maxPool = whenKnown((context) => {
  const taps = tapsPerPlace(context, spatialSizes(context.types[0]!.shape));
  const { algebra, inputs } = context;
  const pool = (part: Part): Part => {
    const wave = collapse(algebra, part);
    if (wave.kind === "constant") return wave;
    return algebra.once(`max${taps}[${wave.id}]`, () => algebra.fresh(extreme(wave, taps, "place")));
  };
  const groups = inputs[0]!.groups.map((g): Group => ({ size: g.size, part: pool(g.part) }));
  return { axes: inputs[0]!.axes, groups: joinGroups(groups) };
});

/** A place gets its share of every window that it lies in. */
export const averagePoolGradient = whenKnown((context) => {
  const input = readNumbers(context.node.attrs, "inputSpatial");
  const windows = windowsPerPlace(context, input);
  const share = 1 / tapsPerPlace(context, input);
  return mapGroups(context, context.inputs[0]!, (dy) => ({
    mean: windows * share * dy.mean,
    unit: (windows * share) ** 2 * dy.unit,
    example: (windows * share) ** 2 * dy.example,
    element: share ** 2 * (windows * dy.element + Math.max(0, windows * (windows - 1)) * dy.example),
  }));
});

/**
 * A place gets the gradient of each window where it is the largest, the likelier the larger it is: the gradient meets
 * the slope that a large value has.
 */
export const maxPoolGradient = whenKnown((context) => {
  const { algebra, inputs, types } = context;
  const input = spatialSizes(types[0]!.shape);
  const windows = windowsPerPlace(context, input);
  const taps = tapsPerPlace(context, input);
  const groups = alignGroups(inputs).map(({ size, parts: [x, dy] }): Group => {
    const moments = routed(dy!.moments, windows, 1 / taps);
    const wave = collapse(algebra, x!);
    if (wave.kind === "constant" || taps <= 1) return { size, part: algebra.fresh(moments) };
    const chance = algebra.once(`wins${taps}[${wave.id}]`, () =>
      algebra.wave(wave.source, winningChances(wave, taps).map(Math.sqrt), 1),
    );
    const share = chance.moments;
    const arriving = algebra.fresh({
      mean: moments.mean / share.mean,
      unit: moments.unit / share.unit,
      example: moments.example / share.example,
      element: moments.element / share.element,
    });
    const known = chance.kind === "wave" && arriving.kind === "wave";
    return { size, part: known ? algebra.product(arriving, chance) : algebra.fresh(moments) };
  });
  return { axes: inputs[0]!.axes, groups: joinGroups(groups) };
});

/** Moments where each of the windows that a place lies in hands its gradient on by chance. */
function routed(dy: Moments, windows: number, chance: number): Moments {
  return {
    mean: windows * chance * dy.mean,
    unit: (windows * chance) ** 2 * dy.unit,
    example: (windows * chance) ** 2 * dy.example,
    element: chance * windows * dy.element + Math.max(0, windows * (windows - 1)) * chance ** 2 * dy.example,
  };
}

/** Taps of a window that lie in the input, on average. */
function tapsPerPlace({ node }: KnownContext, input: readonly number[]): number {
  const window = readWindow(node.attrs);
  return countPairs(input, window) / windowOutput(input, window).reduce((p, s) => p * s, 1);
}

function windowsPerPlace({ node }: KnownContext, input: readonly number[]): number {
  return countPairs(input, readWindow(node.attrs)) / input.reduce((p, s) => p * s, 1);
}

function mapGroups({ algebra }: KnownContext, x: Field, change: (moments: Moments) => Moments): Field {
  const groups = x.groups.map((g): Group => ({ size: g.size, part: algebra.fresh(change(g.part.moments)) }));
  return { axes: x.axes, groups: joinGroups(groups) };
}
