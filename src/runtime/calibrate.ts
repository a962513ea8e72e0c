/** @file Layer-sequential unit variance: fresh weights are scaled on the first batch. Source: Mishkin and Matas 2015. */
import type { NetworkDefinition, Numbers } from "./definition.ts";

/** |variance - 1| that is near enough, and how often a weight is scaled at most. */
const TOLERANCE = 0.01;
const TURNS = 10;

/**
 * Scales the weights of these names one after another, from the input to the output, until the outputs of their layers
 * have variance 1 on the `count` examples in memory.
 */
export function calibrateWeights(
  definition: NetworkDefinition,
  names: ReadonlySet<string>,
  count: number,
  seed: number,
): void {
  const { calibration, memory } = definition;
  if (!calibration) return;
  for (const { name, variance } of calibration.weights) {
    const weight = definition.parameters.find((p) => p.name === name);
    if (!weight || !names.has(name)) continue;
    scaleToUnit(memory.subarray(weight.offset, weight.offset + weight.size), () => {
      calibration.run(count, { seed, step: 1, phaseStep: 1, learningRate: 0 });
      return memory[variance]!;
    });
  }
}

/** Stops, with the last scaling taken back, where it brings the variance no nearer: a query's weights hardly move it. */
function scaleToUnit(weight: Numbers, measure: () => number): void {
  let variance = measure();
  for (let turn = 0; turn < TURNS && Math.abs(variance - 1) > TOLERANCE; turn++) {
    const before = weight.slice();
    const scale = 1 / Math.sqrt(variance);
    for (let i = 0; i < weight.length; i++) weight[i]! *= scale;
    const after = measure();
    if (!(Math.abs(Math.log(after)) < Math.abs(Math.log(variance)))) {
      weight.set(before);
      return;
    }
    variance = after;
  }
}
