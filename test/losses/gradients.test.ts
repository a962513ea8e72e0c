/** @file Gradients of every loss against numerical ones, on its samples. */
import { describe, expect, it } from "vitest";
import type { Component, ComponentSample } from "../../src/library/define.ts";
import { LOSSES } from "../../src/losses/registry.gen.ts";
import { constantOf } from "../../src/sizes/size.ts";
import { seeded } from "../library/numbers.ts";
import { type Operand, readSample, readType, runLoss } from "../library/run-component.ts";

const EXAMPLES = 3;
const STEP = 1e-5;
/** Central differences are exact to about STEP² and the rounding of float64 divided by STEP. */
const TOLERANCE = 1e-7;

function randomOperand(text: string, range: readonly [number, number], random: () => number): Operand {
  const type = readType(text);
  const count = type.axes.reduce((product, a) => product * constantOf(a.size)!, EXAMPLES);
  const classes = type.classes ? constantOf(type.classes)! : 2;
  const draw = () =>
    type.dtype === "f32" ? range[0] + random() * (range[1] - range[0]) : Math.floor(random() * classes);
  return { type, data: Array.from({ length: count }, draw) };
}

function gradientErrors(loss: Component, sample: ComponentSample): number[] {
  const random = seeded(7);
  const made = sample.inputs.map((text) => randomOperand(text, sample.range ?? [-2, 2], random));
  const specs = loss.operands ?? [];
  const operandSpecs = specs.at(-1)?.variadic ? made.map(() => specs.at(-1)!) : specs;
  const { slots, given } = readSample(sample, operandSpecs, loss.arguments);
  const operands = slots.map((slot) => (slot === null ? null : made[slot]!));
  const at = (changed: readonly (Operand | null)[]) => runLoss(loss, changed, given, EXAMPLES, "float64");
  const { gradients } = at(operands);
  const errors: number[] = [];
  operands.forEach((operand, i) => {
    const gradient = gradients[i];
    if (!operand || !gradient) return;
    operand.data.forEach((_, k) => {
      const moved = (by: number) => {
        const data = operand.data.map((x, j) => (j === k ? x + by : x));
        return at(operands.map((o, j) => (j === i ? { ...operand, data } : o))).value;
      };
      const numerical = (moved(STEP) - moved(-STEP)) / (2 * STEP);
      errors.push(Math.abs(numerical - gradient[k]!) / Math.max(1, Math.abs(numerical)));
    });
  });
  return errors;
}

/** Its chain of samples is held fixed by design, so its value's slope is not its gradient; see losses.test.ts. */
const NOT_A_SLOPE = new Set(["contrastive_divergence"]);

describe("gradients of losses", () => {
  for (const loss of LOSSES.values()) {
    if (NOT_A_SLOPE.has(loss.name)) continue;
    it.each(loss.samples.map((s) => [`${s.source} of ${s.inputs.join(", ")}`, s] as const))(
      "%s agree with numerical ones",
      (_, sample) => {
        const errors = gradientErrors(loss, sample);
        expect(errors.length).toBeGreaterThan(0);
        expect(Math.max(...errors)).toBeLessThan(TOLERANCE);
      },
    );
  }
});
