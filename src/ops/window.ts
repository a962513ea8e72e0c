/** @file Sliding windows over any number of spatial axes: what convolutions and pools share. */
import { invariant } from "../core/invariant.ts";
import type { Attributes } from "../ir/graph.ts";
import { type Dim, isBatchDim } from "../ir/types.ts";
import { readNumbers } from "./attributes.ts";

/** Per spatial axis; low and high are the padding before and after. */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly dilations: readonly number[];
}

/** The window of a node; dilations default to 1. */
export function readWindow(
  attrs: Attributes,
  kernel: readonly number[] = readNumbers(attrs, "kernel"),
): Window {
  const dilations = attrs["dilations"] === undefined ? kernel.map(() => 1) : readNumbers(attrs, "dilations");
  const window = {
    kernel,
    strides: readNumbers(attrs, "strides"),
    low: readNumbers(attrs, "low"),
    high: readNumbers(attrs, "high"),
    dilations,
  };
  for (const list of Object.values(window)) {
    invariant(
      list.length === kernel.length,
      () => `a window over ${kernel.length} axes has ${JSON.stringify(window)}`,
    );
  }
  return window;
}

/** ⌊(in + low + high - dilation·(kernel - 1) - 1) / stride⌋ + 1, for every axis. */
export function windowOutput(input: readonly number[], window: Window): number[] {
  return input.map((size, axis) => {
    const reach = window.dilations[axis]! * (window.kernel[axis]! - 1) + 1;
    const room = size + window.low[axis]! + window.high[axis]! - reach;
    invariant(
      room >= 0,
      `a window of reach ${reach} does not fit ${size} + ${window.low[axis]} + ${window.high[axis]}`,
    );
    return Math.floor(room / window.strides[axis]!) + 1;
  });
}

/** The spatial axes of [n, ...spatial, c]; their sizes must be known. */
export function spatialSizes(shape: readonly Dim[]): number[] {
  return shape.slice(1, -1).map((dim) => {
    invariant(!isBatchDim(dim), "a spatial axis counts examples");
    return dim;
  });
}

/** What every output position reads: [positions · taps] flat input positions, -1 in the padding. */
export function windowTable(input: readonly number[], window: Window): Int32Array {
  let table: Int32Array = new Int32Array(1);
  let positions = 1;
  let taps = 1;
  windowOutput(input, window).forEach((outputs, axis) => {
    const kernel = window.kernel[axis]!;
    const next = new Int32Array(positions * outputs * taps * kernel);
    for (let at = 0; at < next.length; at++) {
      const k = at % kernel;
      const tap = Math.floor(at / kernel) % taps;
      const o = Math.floor(at / (kernel * taps)) % outputs;
      const position = Math.floor(at / (kernel * taps * outputs));
      const i = o * window.strides[axis]! - window.low[axis]! + k * window.dilations[axis]!;
      const before = table[position * taps + tap]!;
      next[at] = before < 0 || i < 0 || i >= input[axis]! ? -1 : before * input[axis]! + i;
    }
    table = next;
    positions *= outputs;
    taps *= kernel;
  });
  return table;
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
