/** @file Start values of parameters. Every number depends on (seed, the parameter's stream, its index) alone. */
import type { FillDefinition, Numbers, ParameterDefinition } from "./definition.ts";
import { fillOrthogonal } from "./orthogonal.ts";
import { randomNormal, randomUniform } from "./random.ts";

/** Writes the start values of a parameter or buffer into memory. */
export function fillParameter(memory: Numbers, parameter: ParameterDefinition, seed: number): void {
  const target = memory.subarray(parameter.offset, parameter.offset + parameter.size);
  fillNumbers(target, parameter.shape, parameter.fill, seed, parameter.stream);
}

function fillNumbers(
  target: Numbers,
  shape: readonly number[],
  fill: FillDefinition,
  seed: number,
  stream: number,
): void {
  switch (fill.kind) {
    case "constant":
      target.fill(fill.value);
      return;
    case "normal":
      for (let i = 0; i < target.length; i++)
        target[i] = fill.mean + fill.std * randomNormal(seed, stream, 0, i);
      return;
    case "uniform":
      for (let i = 0; i < target.length; i++) {
        target[i] = fill.limit * (2 * randomUniform(seed, stream, 0, i) - 1);
      }
      return;
    case "truncated_normal":
      for (let i = 0; i < target.length; i++) target[i] = fill.std * truncatedNormal(seed, stream, i);
      return;
    case "orthogonal":
      fillOrthogonal(target, shape, fill.gain, seed, stream);
      return;
    case "lsuv":
      // Mishkin and Matas 2015 begin with an orthogonal matrix; the first batch scales it (calibrate.ts).
      fillOrthogonal(target, shape, 1, seed, stream);
      return;
  }
}

/** A standard normal, drawn again while it lies beyond two deviations. */
function truncatedNormal(seed: number, stream: number, index: number): number {
  for (let attempt = 0; ; attempt++) {
    // Attempts count down from 0: positive steps belong to the training.
    const z = randomNormal(seed, stream, -attempt, index);
    if (Math.abs(z) <= 2) return z;
  }
}
