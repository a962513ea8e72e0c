/** @file RNN: the simple recurrent layer. */
import { add } from "../ops/add.ts";
import { matmul } from "../ops/matmul.ts";
import { tanh } from "../ops/tanh.ts";
import { recurrentLayer } from "./recurrent.ts";

export default recurrentLayer({
  name: "RNN",
  doc: {
    summary: "A simple recurrent layer; gives the state at every step.",
    formula: "h = tanh(x·input_weight + bias + h·state_weight), x: [t, c], h: [t, units]",
    source: "Elman 1990",
  },
  gates: 1,
  states: ["state"],
  stateBias: false,
  step: ({ input, states: [h], weights }) => [tanh(add(input, matmul(h!, weights["state_weight"]!)))],
});
