/** @file ONNX's own cases, in every engine: operators, and layers, losses and optimizers where they mean the same. */
import { describeCases, describeReference } from "../conformance/describe-cases.ts";
import { readPlans } from "./cases.ts";

/** ONNX stores float32. */
const TOLERANCES = { float64: 1e-5, float32: 1e-5 } as const;
/** A case with four decimals, as the README of the cases says. */
const FOUR_DECIMALS = "test_averagepool_2d_ceil_last_window_starts_on_pad";

describeReference("ONNX", readPlans(), (plans) => {
  for (const [op, cases] of plans) {
    describeCases(
      op,
      cases.filter((c) => c.name !== FOUR_DECIMALS),
      TOLERANCES,
    );
    const rough = cases.filter((c) => c.name === FOUR_DECIMALS);
    if (rough.length > 0) describeCases(`${op} (four decimals)`, rough, { float64: 1e-4, float32: 1e-4 });
  }
});
