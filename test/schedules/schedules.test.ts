/** @file What percentages and epochs mean in schedules. */
import { describe, expect, it } from "vitest";
import { argument, evaluateScalar } from "../../src/ir/scalar.ts";
import { isComplaint } from "../../src/library/define.ts";
import { SCHEDULES } from "../../src/schedules/registry.gen.ts";
import { findDifference } from "../library/conformance.ts";
import { givenArguments, type Given } from "../library/given.ts";

function factors(
  name: string,
  given: Readonly<Record<string, Given>>,
  total: number,
  perEpoch: number,
  count = total,
): number[] {
  const definition = SCHEDULES.get(name)!;
  expect(definition.factor).not.toBe("plateau");
  if (definition.factor === "plateau") return [];
  const args = givenArguments(definition.arguments, given);
  const at = { step: argument(0), total: argument(1), perEpoch: argument(2), learningRate: 1 };
  const formula = definition.factor(args, at);
  return Array.from({ length: count }, (_, step) =>
    evaluateScalar(formula, [step, total, perEpoch], (x) => x),
  );
}

describe("schedules", () => {
  it("read percentages as shares of training and whole numbers as epochs", () => {
    const drops = (at: Given) => factors("steps", { at, factor: 0.5 }, 100, 10).findIndex((f) => f < 1);
    expect(drops(["50%"])).toBe(50);
    expect(drops([3])).toBe(30);
  });

  it("drop once at each place of `at`", () => {
    const got = factors("steps", { at: ["50%", "75%"], factor: 0.1 }, 8, 4);
    expect(findDifference(got, [1, 1, 1, 1, 0.1, 0.1, 0.01, 0.01], 1e-12)).toBe(null);
  });

  it("warm up so that the first update has lr / warmup and the last of the warm-up the full rate", () => {
    expect(factors("linear", { warmup: "50%" }, 4, 2)).toEqual([0.5, 1, 1, 0.5]);
  });

  it("fall along a straight line to `final`", () => {
    expect(factors("linear", { final: 0.5 }, 4, 1)).toEqual([1, 0.875, 0.75, 0.625]);
  });

  it("rise and fall smoothly in one_cycle", () => {
    const got = factors("one_cycle", {}, 100, 10);
    expect(got[0]).toBeCloseTo(1 / 25, 12);
    expect(got[29]).toBeCloseTo(1, 12);
    expect(got[99]).toBeCloseTo(1 / 25e4, 12);
  });

  it("complain of 0.5 where 50% is meant", () => {
    const definition = SCHEDULES.get("steps")!;
    const complaint = definition.check!(givenArguments(definition.arguments, { at: [0.5, 0.75] }));
    expect(isComplaint(complaint)).toBe(true);
    expect(definition.check!(givenArguments(definition.arguments, { at: ["50%", 80] }))).toBe(null);
  });

  it.each([...SCHEDULES.values()].filter((d) => d.factor !== "plateau").map((d) => d.name))(
    "%s stays finite and not negative for very short training",
    (name) => {
      const required: Readonly<Record<string, Record<string, Given>>> = {
        steps: { at: ["50%"] },
        step: { every: 1 },
        exponential: { factor: 0.9 },
        cosine_restarts: { first: 1 },
      };
      for (const total of [1, 2, 3]) {
        for (const factor of factors(name, required[name] ?? {}, total, 1))
          expect(factor).toBeGreaterThanOrEqual(0);
      }
    },
  );
});
