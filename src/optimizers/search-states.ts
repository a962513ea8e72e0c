/** @file Optimizers that search along lines on the host: what their update hands over. */
import type { OptimizerState, UpdateContext } from "../library/define.ts";

/** The gradient where the step began, the one before it and the last direction; numbers for each tensor. */
export function searchStates(numbers: readonly string[]): readonly OptimizerState[] {
  const vectors: readonly OptimizerState[] = ["gradient", "before", "direction"].map((name) => ({
    name,
    shape: "parameter",
    fill: 0,
  }));
  return [...vectors, ...numbers.map((name): OptimizerState => ({ name, shape: "scalar", fill: 0 }))];
}

/** Keeps the gradient for the search; weights and the search's memory stay as they are. */
export function handOver({ parameter, gradient, state }: UpdateContext): {
  parameter: UpdateContext["parameter"];
  state: UpdateContext["state"];
} {
  return { parameter, state: { ...state, gradient } };
}
