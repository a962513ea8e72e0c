/** @file GRU: the gated recurrent unit, resetting after the product. */
import { add } from "../ops/add.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { matmul } from "../ops/matmul.ts";
import { multiply } from "../ops/multiply.ts";
import { sigmoid } from "../ops/sigmoid.ts";
import { subtract } from "../ops/subtract.ts";
import { tanh } from "../ops/tanh.ts";
import { gate, recurrentLayer } from "./recurrent.ts";

export default recurrentLayer({
  name: "GRU",
  doc: {
    summary: "A gated recurrent unit; gives the state at every step.",
    formula:
      "h = (1 - z)·ñ + z·h, ñ = tanh(n + r·n'), r, z = σ(r + r'), σ(z + z'), [r z n] = x·input_weight + bias, [r' z' n'] = h·state_weight + state_bias",
    source: "Cho et al. 2014; reset after the product, as cuDNN, PyTorch and Keras",
  },
  gates: 3,
  states: ["state"],
  stateBias: true,
  step({ input, states: [h], weights, units }) {
    const product = matmul(h!, weights["state_weight"]!);
    const bias = weights["state_bias"];
    const own = bias ? add(product, broadcastLike(bias, product)) : product;
    const [r, z] = [0, 1].map((k) => sigmoid(add(gate(input, k, units), gate(own, k, units))));
    const candidate = tanh(add(gate(input, 2, units), multiply(r!, gate(own, 2, units))));
    return [add(candidate, multiply(z!, subtract(h!, candidate)))];
  },
});
