/** @file Start values of a given standard deviation: the part that Glorot's, He's and LeCun's rules share. */
import type { ArgumentSpec, Fill } from "../library/define.ts";

/** Normal with mean 0 and this standard deviation. */
export function normalOf(std: number): Fill {
  return { kind: "normal", mean: 0, std };
}

/** Uniform with mean 0 and this standard deviation: the limit is √3 times as large. */
export function uniformOf(std: number): Fill {
  return { kind: "uniform", limit: Math.sqrt(3) * std };
}

/** Glorot's deviation: gain·√(2 / (fanIn + fanOut)). */
export function glorotStd(gain: number, fanIn: number, fanOut: number): number {
  return gain * Math.sqrt(2 / (fanIn + fanOut));
}

/** He's deviation: √(2 / (1 + slope²) / fan). */
export function heStd(slope: number, fan: number): number {
  return Math.sqrt(2 / (1 + slope * slope) / fan);
}

export const GAIN: ArgumentSpec = {
  name: "gain",
  type: { kind: "float", min: 0, open: "min" },
  default: 1,
  doc: "Factor on the standard deviation; 5/3 suits tanh.",
};

/** Arguments of He's rules. */
export const HE_ARGUMENTS: readonly ArgumentSpec[] = [
  {
    name: "slope",
    type: { kind: "float", min: 0 },
    default: 0,
    doc: "Slope of the leaky ReLU below 0 that follows.",
  },
  {
    name: "mode",
    type: { kind: "word", words: ["fan_in", "fan_out"] },
    default: "fan_in",
    doc: "Keeps the variance of activations (fan_in) or of gradients (fan_out).",
  },
];
