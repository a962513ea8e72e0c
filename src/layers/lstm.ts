/** @file LSTM: long short-term memory. */
import { add } from "../ops/add.ts";
import { matmul } from "../ops/matmul.ts";
import { multiply } from "../ops/multiply.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { tanh } from "../ops/tanh.ts";
import { gate, recurrentLayer, type RecurrentSpec } from "./recurrent.ts";

/** The states are h (`state`) and c (`cell`). */
export const LSTM: RecurrentSpec = {
  name: "LSTM",
  doc: {
    summary: "Long short-term memory; gives the state at every step.",
    formula:
      "c = σ(f)·c + σ(i)·tanh(g), h = σ(o)·tanh(c), [i f g o] = x·input_weight + bias + h·state_weight, x: [t, c], h: [t, units]",
    source: "Hochreiter and Schmidhuber 1997; Gers et al. 2000",
  },
  gates: 4,
  states: ["state", "cell"],
  stateBias: false,
  step({ input, states: [h, c], weights, units }) {
    const all = add(input, matmul(h!, weights["state_weight"]!));
    const [i, f, g, o] = [0, 1, 2, 3].map((k) => gate(all, k, units));
    const cell = add(multiply(sigmoid(f!), c!), multiply(sigmoid(i!), tanh(g!)));
    return [multiply(sigmoid(o!), tanh(cell)), cell];
  },
};

export default recurrentLayer(LSTM);
