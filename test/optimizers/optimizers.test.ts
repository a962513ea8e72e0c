/** @file Every optimizer finds the bottom of a bowl; what bounds and checks refuse. */
import { describe, expect, it } from "vitest";
import { isComplaint } from "../../src/library/define.ts";
import { OPTIMIZERS } from "../../src/optimizers/registry.gen.ts";
import { type Given, givenArguments } from "../library/given.ts";
import { runOptimizer } from "../library/run-optimizer.ts";

/** The arguments of `adam(lr = 0.1)`. */
function readArguments(sample: string): Record<string, Given> {
  const given: Record<string, Given> = {};
  for (const [, name, value] of sample.matchAll(/(\w+) = ([\w.-]+)/g))
    given[name!] = JSON.parse(value!) as Given;
  return given;
}

describe("optimizers", () => {
  const updates = [...OPTIMIZERS.values()].filter((d) => !d.search);
  it.each(updates.map((d) => [d.sample, d] as const))(
    "%s solves a bowl that is four times as steep one way",
    (sample, definition) => {
      const bowl = (w: ArrayLike<number>) => [w[0]! - 1, 4 * (w[1]! + 2)];
      const steps = runOptimizer(definition, readArguments(sample), [0, 0], 600, "float64", bowl);
      const end = steps.at(-1)!;
      expect(Math.abs(end[0]! - 1)).toBeLessThan(0.02);
      expect(Math.abs(end[1]! + 2)).toBeLessThan(0.02);
    },
  );

  it("refuses nesterov without momentum", () => {
    const sgd = OPTIMIZERS.get("sgd")!;
    expect(isComplaint(sgd.check!(givenArguments(sgd.arguments, { lr: 0.1, nesterov: true })))).toBe(true);
    expect(sgd.check!(givenArguments(sgd.arguments, { lr: 0.1, momentum: 0.9, nesterov: true }))).toBe(null);
  });

  it.each([...OPTIMIZERS.values()].map((d) => [d.name, d] as const))(
    "%s takes no negative learning rate",
    (_, definition) => {
      const lr = definition.arguments.find((a) => a.name === "lr");
      expect(lr?.type.kind === "float" && lr.type.min === 0).toBe(true);
    },
  );
});
