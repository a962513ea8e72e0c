/** @file What a sliding window reads: a table made once, shared by convolutions and pools of one form. */

/** The table of a window over some spatial axes: `pixels` input positions, `positions` output positions, `taps` each. */
export interface WindowTable {
  readonly pixels: number;
  readonly positions: number;
  readonly taps: number;
  /** [positions · taps] input positions, -1 in the padding. */
  readonly at: Int32Array;
}

/** One entry an axis in every list; `low` is the padding before, `output` how many positions there are. */
export function windowTable(
  input: readonly number[],
  output: readonly number[],
  kernel: readonly number[],
  strides: readonly number[],
  low: readonly number[],
  dilations: readonly number[],
): WindowTable {
  let at = new Int32Array(1);
  let positions = 1;
  let taps = 1;
  for (let axis = 0; axis < input.length; axis++) {
    const next = new Int32Array(positions * output[axis] * taps * kernel[axis]);
    for (let i = 0; i < next.length; i++) {
      const k = i % kernel[axis];
      const tap = Math.floor(i / kernel[axis]) % taps;
      const o = Math.floor(i / (kernel[axis] * taps)) % output[axis];
      const position = Math.floor(i / (kernel[axis] * taps * output[axis]));
      const place = o * strides[axis] - low[axis] + k * dilations[axis];
      const before = at[position * taps + tap];
      next[i] = before < 0 || place < 0 || place >= input[axis] ? -1 : before * input[axis] + place;
    }
    at = next;
    positions *= output[axis];
    taps *= kernel[axis];
  }
  return { pixels: input.reduce((product, size) => product * size, 1), positions, taps, at };
}
