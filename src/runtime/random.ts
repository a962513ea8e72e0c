/**
 * @file Random numbers from counters: the same (seed, stream, step, index) gives the same number in every engine, in
 * any order, and after a resume. Threefry-2x32 with 20 rounds (Salmon et al. 2011); key = (seed, stream),
 * counter = (step, index).
 */

/** One of the two 32-bit words that Threefry-2x32 makes of a key and a counter, as a number in [0, 2³²). */
export function threefry(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  word: 0 | 1,
): number {
  const k0 = key0 | 0;
  const k1 = key1 | 0;
  const k2 = 0x1bd11bda ^ k0 ^ k1;
  let x = (counter0 + k0) | 0;
  let y = (counter1 + k1) | 0;
  for (let group = 0; group < 5; group++) {
    if ((group & 1) === 0) {
      x = (x + y) | 0;
      y = ((y << 13) | (y >>> 19)) ^ x;
      x = (x + y) | 0;
      y = ((y << 15) | (y >>> 17)) ^ x;
      x = (x + y) | 0;
      y = ((y << 26) | (y >>> 6)) ^ x;
      x = (x + y) | 0;
      y = ((y << 6) | (y >>> 26)) ^ x;
    } else {
      x = (x + y) | 0;
      y = ((y << 17) | (y >>> 15)) ^ x;
      x = (x + y) | 0;
      y = ((y << 29) | (y >>> 3)) ^ x;
      x = (x + y) | 0;
      y = ((y << 16) | (y >>> 16)) ^ x;
      x = (x + y) | 0;
      y = ((y << 24) | (y >>> 8)) ^ x;
    }
    const turn = (group + 1) % 3;
    x = (x + (turn === 0 ? k0 : turn === 1 ? k1 : k2)) | 0;
    y = (y + (turn === 0 ? k1 : turn === 1 ? k2 : k0) + group + 1) | 0;
  }
  return (word === 0 ? x : y) >>> 0;
}

/** 32 random bits, as a number in [0, 2³²). */
export function randomBits(seed: number, stream: number, step: number, index: number): number {
  return threefry(seed, stream, step, index, 0);
}

/** Uniform in [0, 1): a multiple of 2⁻²⁴, exact in float32. */
export function randomUniform(seed: number, stream: number, step: number, index: number): number {
  return (threefry(seed, stream, step, index, 0) >>> 8) / 16777216;
}

/** Standard normal (Box and Muller 1958), from the counter's two words; at most 5.77 in size. */
export function randomNormal(seed: number, stream: number, step: number, index: number): number {
  const radius = ((threefry(seed, stream, step, index, 0) >>> 8) + 1) / 16777216;
  const angle = (threefry(seed, stream, step, index, 1) >>> 8) / 16777216;
  return Math.sqrt(-2 * Math.log(radius)) * Math.cos(2 * Math.PI * angle);
}
