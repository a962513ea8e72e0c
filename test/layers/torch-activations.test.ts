/** @file PyTorch's activations: values and gradients, at kinks and at extreme inputs too. */
import {
  type CaseTest,
  describeCases,
  describeReference,
  ONE_EVALUATION,
} from "../conformance/describe-cases.ts";
import { planActivation } from "./torch-activation-plans.ts";
import { makeCase, readCases, type TorchCase } from "./torch-case.ts";

describeReference("PyTorch's activations", readCases("activations.json"), (groups) => {
  for (const [group, cases] of groups) describeCases(group, cases.map(testOf), ONE_EVALUATION);
});

function testOf(torch: TorchCase): CaseTest {
  const plan = planActivation(torch);
  return { name: torch.name, plan: typeof plan === "string" ? plan : () => makeCase(torch, plan) };
}
