/** @file PyTorch's layers that no layer of ours is by itself, written as the body of a model. */
import type { Plan } from "./torch-case.ts";
import { asIs, both, channelsLast, matrix, rows, shaped } from "./torch-layouts.ts";

/** By the name of the case. */
export const SPEC_PLANS: Readonly<Record<string, Plan>> = {
  bilinear: {
    spec: `model Bilinear {
      input a: f32[3]
      input b: f32[4]
      down   = a -> RepeatVector(4) -> Permute(c, t)
      across = b -> RepeatVector(3)
      output y = down * across -> Flatten -> Linear(2)
    }`,
    weights: [
      { name: "linear1.weight", from: ["weight"], layout: both(shaped(2, 12), matrix) },
      { name: "linear1.bias", from: ["bias"], layout: asIs },
    ],
  },
  embedding_padding_idx: {
    spec: `model Padded {
      input x: index(6)[3]
      e = x -> Embedding(6, 3)
      padding = x -> OneHot(6) -> Slice(to = 1)
      p = concat(padding, padding, padding)
      output y = e * (1 - p) + stop_grad(e) * p
    }`,
    weights: [{ name: "embedding1.weight", from: ["weight"], layout: asIs }],
  },
  maxpool_dilation2: {
    spec: `model Dilated {
      input x: f32[5, 5, 1]
      output y = x -> max {
        | Crop(0, after = 2)
        | Crop(0x2, after = 2x0)
        | Crop(2x0, after = 0x2)
        | Crop(2, after = 0)
      }
    }`,
    layout: channelsLast,
  },
  avgpool_pad1_include: {
    spec: `model Counted {
      input x: f32[6, 6, 2]
      output y = x -> Pad(1) -> AvgPool(3, stride = 2)
    }`,
    layout: channelsLast,
  },
  adaptive_avg_pool_grow: {
    spec: `model Grown {
      input x: f32[6, 6, 1]
      output y = x -> AvgPool(2, stride = 1, pad = 1)
    }`,
    layout: channelsLast,
  },
  gru_reset_before: {
    spec: `cell ResetBefore(n: int) {
      input x
      state h: f32[n]
      r = (x -> Linear(n)) + (h -> Linear(n, bias = false)) -> Sigmoid
      z = (x -> Linear(n)) + (h -> Linear(n, bias = false)) -> Sigmoid
      m = (x -> Linear(n)) + (r * h -> Linear(n, bias = false)) -> Tanh
      update h = (1 - z) * m + z * h
      output h
    }
    model Cho {
      input x: f32[4, 3]
      output y = x -> ResetBefore(2)
    }`,
    weights: [0, 1, 2].flatMap((gate) => [
      gateWeight(`linear${2 * gate + 1}.weight`, "weight_ih", gate),
      { ...gateWeight(`linear${2 * gate + 1}.bias`, "bias", gate), layout: rows(2 * gate, 2) },
      gateWeight(`linear${2 * gate + 2}.weight`, "weight_hh", gate),
    ]),
  },
  matmul: {
    spec: `model Product {
      input a: f32[3]
      output y = a -> Linear(4, bias = false)
    }`,
    inputs: ["a"],
    weights: [{ name: "linear1.weight", from: ["b"], layout: asIs }],
  },
  replicate_pad: {
    spec: `model Bordered {
      input x: f32[3, 3, 1]
      tall = concat(x -> Slice(axis = h, to = 1), x, x -> Slice(axis = h, from = 2), axis = h)
      output y = concat(tall -> Slice(axis = w, to = 1), tall, tall -> Slice(axis = w, from = 2), axis = w)
    }`,
    layout: channelsLast,
  },
};

function gateWeight(name: string, from: string, gate: number) {
  return { name: `resetbefore1.${name}`, from: [from], layout: both(rows(2 * gate, 2), matrix) };
}
