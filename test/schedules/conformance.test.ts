/** @file Schedules against PyTorch's: the learning rate of every update of a training, in every engine. */
import { expect, test } from "vitest";
import { lower } from "../../src/lower/lower.ts";
import { describeReference } from "../conformance/describe-cases.ts";
import { type Engine, ENGINES } from "../engines.ts";
import { readModel } from "../layers/spec-values.ts";
import { findDifference, readReference } from "../library/conformance.ts";
import {
  EXAMPLES,
  SCHEDULE_PLANS,
  type ScheduleCase,
  type SchedulePlan,
  scheduleSpec,
} from "./torch-plans.ts";

/** In every engine: the host computes rates in float64. */
const TOLERANCE = 1e-8;

describeReference(
  "PyTorch's schedules",
  readReference<{ cases: readonly ScheduleCase[] }>("schedules.json"),
  ({ cases }) => {
    for (const c of cases) {
      const plan = SCHEDULE_PLANS[c.name] ?? "a schedule that is not known here";
      if (typeof plan === "string") test.skip(`${c.name}: ${plan}`, () => undefined);
      else
        test.each(ENGINES)(`${c.name} in the $name`, async (engine) => {
          expect(findDifference(await learningRates(engine, c, plan), c.lr, TOLERANCE)).toBe(null);
        });
    }
  },
);

/** Trains on data that are changed before every epoch, so that the watched number is the case's. */
async function learningRates(
  engine: Engine,
  c: ScheduleCase,
  plan: SchedulePlan,
): Promise<readonly number[]> {
  const network = await engine.create(lower(readModel(scheduleSpec(plan, c.base_lr))));
  const [x, m, a] = [0, 0, 1].map((fill) => new Float64Array(EXAMPLES).fill(fill)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const watch = (epoch: number) => {
    const value = c.metric?.[epoch] ?? 0;
    if (plan.watches === "loss") m.fill(value);
    if (plan.watches === "accuracy") a.forEach((_, i) => (a[i] = i < Math.round(value * EXAMPLES) ? 1 : -1));
  };
  const rates: number[] = [];
  watch(0);
  for await (const { epoch } of network.fit({ x, m, a }, { onStep: (s) => rates.push(s.learningRate) }))
    watch(epoch);
  return rates.slice(0, c.lr.length);
}
