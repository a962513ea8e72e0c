/** @file Layers with weights but without windows: Linear, Embedding, Maxout, recurrent layers, attention, norms. */
import type { Printer, PrinterTable, Use, WeightPlace } from "./printer.ts";
import { inside, last } from "./printer.ts";
import { bool, number } from "./python.ts";

const SWAPPED: readonly number[] = [1, 0];

function linear(use: Use): string {
  const x = use.operands[0]!;
  const bias = use.hasWeight("bias");
  if (!use.ownsWeights) return `${x} @ ${use.weight("weight")}${bias ? ` + ${use.weight("bias")}` : ""}`;
  const [inputs, units] = use.shapeOf("weight");
  const own = use.module(`nn.Linear(${inputs}, ${units}${bias ? "" : ", bias=False"})`, {
    weight: { name: "weight", order: SWAPPED },
    bias: { name: "bias" },
  });
  return `${own}(${x})`;
}

function embedding(use: Use): string {
  const x = use.operands[0]!;
  if (!use.ownsWeights) return `F.embedding(${x}, ${use.weight("weight")})`;
  const own = use.module(`nn.Embedding(${use.shapeOf("weight").join(", ")})`, { weight: { name: "weight" } });
  return `${own}(${x})`;
}

function maxout(use: Use): string {
  const bias = use.hasWeight("bias") ? ` + ${use.weight("bias")}` : "";
  const split = `${use.args.int("units")}, ${use.args.int("pieces")}`;
  return `(${use.operands[0]} @ ${use.weight("weight")}${bias}).unflatten(-1, (${split})).amax(-1)`;
}

/** RNN, LSTM and GRU; PyTorch's second bias stays 0 and untrained where the spec has one. */
function recurrent(name: "RNN" | "LSTM" | "GRU", states: number): Printer {
  return last((use) => {
    const [x, ...given] = use.operands;
    const bias = use.hasWeight("bias");
    const places: Record<string, WeightPlace> = {
      input_weight: { name: "weight_ih_l0", order: SWAPPED },
      state_weight: { name: "weight_hh_l0", order: SWAPPED },
      bias: { name: "bias_ih_l0" },
      state_bias: { name: "bias_hh_l0" },
    };
    if (!use.ownsWeights) return use.refuse(`${name} with weights of another layer`);
    const [inputs] = use.shapeOf("input_weight");
    const options = `${inputs}, ${use.args.int("units")}${bias ? "" : ", bias=False"}, batch_first=True`;
    const own = use.module(`nn.${name}(${options})`, places);
    const present = given.slice(0, states);
    if (present.every((s) => s === null)) return `${own}(${x})[0]`;
    const units = use.args.int("units");
    const start = present.map((state, i) => {
      if (state === null) return `${x}.new_zeros(1, ${x}.shape[0], ${units})`;
      return use.types[i + 1]!.batched ? `${state}.unsqueeze(0)` : `${state}.expand(1, ${x}.shape[0], -1)`;
    });
    const contiguous = start.map((s) => `${s}.contiguous()`);
    return `${own}(${x}, ${states === 1 ? contiguous[0] : `(${contiguous.join(", ")})`})[0]`;
  });
}

function attention(use: Use): string {
  use.helper("attention");
  const weights = ["input_weight", "input_bias", "output_weight", "output_bias"].map((w) => use.weight(w));
  const options = `heads=${use.args.int("heads")}, causal=${bool(use.args.bool("causal"))}`;
  return `attention(${[use.operands[0], ...weights].join(", ")}, ${options})`;
}

/** On sequences [n, t, c] the channels go second and back. */
function batchNorm(use: Use): string {
  const { operands, types, args } = use;
  const x = operands[0]!;
  const rank = types[0]!.axes.length;
  const places = {
    ...{ scale: { name: "weight" }, shift: { name: "bias" } },
    ...{ running_mean: { name: "running_mean" }, running_var: { name: "running_var" } },
  };
  const momentum = Number((1 - args.float("momentum")).toPrecision(12));
  const options = `eps=${number(args.float("eps"))}, momentum=${number(momentum)}`;
  const own = use.module(
    `nn.BatchNorm${Math.max(rank - 1, 1)}d(${use.shapeOf("scale")[0]}, ${options})`,
    places,
  );
  return rank === 2 ? `${own}(${x}.transpose(1, 2)).transpose(1, 2)` : `${own}(${x})`;
}

function layerNorm(use: Use): string {
  const places = { scale: { name: "weight" }, shift: { name: "bias" } };
  const own = use.module(
    `nn.LayerNorm(${use.shapeOf("scale")[0]}, eps=${number(use.args.float("eps"))})`,
    places,
  );
  return `${own}(${use.operands[0]})`;
}

function groupNorm(use: Use): string {
  const x = use.operands[0]!;
  const places = { scale: { name: "weight" }, shift: { name: "bias" } };
  const options = `${use.args.int("groups")}, ${use.shapeOf("scale")[0]}, eps=${number(use.args.float("eps"))}`;
  const own = use.module(`nn.GroupNorm(${options})`, places);
  return use.types[0]!.axes.length === 2 ? `${own}(${x}.transpose(1, 2)).transpose(1, 2)` : `${own}(${x})`;
}

function rmsNorm({ operands: [x], args, weight }: Use): string {
  const root = `torch.sqrt(${x}.square().mean(-1, keepdim=True) + ${number(args.float("eps"))})`;
  return `${x} / ${root} * ${weight("scale")}`;
}

/** Sequences have channels last inside too, so PyTorch's own goes over a transposed view. */
function localResponse({ operands: [x], types, args }: Use): string {
  const numbers = `alpha=${number(args.float("alpha"))}, beta=${number(args.float("beta"))}, k=${number(args.float("k"))}`;
  const options = `${args.int("size")}, ${numbers}`;
  const rank = types[0]!.axes.length;
  if (rank === 1) return `F.local_response_norm(${x}.unsqueeze(2), ${options}).squeeze(2)`;
  if (rank === 2) return `F.local_response_norm(${x}.transpose(1, 2), ${options}).transpose(1, 2)`;
  return `F.local_response_norm(${x}, ${options})`;
}

export const WEIGHTED: PrinterTable = {
  Linear: last(linear),
  Embedding: last(embedding),
  Maxout: last(maxout),
  RNN: recurrent("RNN", 1),
  LSTM: recurrent("LSTM", 2),
  GRU: recurrent("GRU", 1),
  Attention: last(attention),
  PositionEmbedding: last(({ operands: [x], weight }) => `${x} + ${weight("weight")}[:${x}.shape[1]]`),
  BatchNorm: inside(batchNorm),
  LayerNorm: last(layerNorm),
  GroupNorm: inside(groupNorm),
  RMSNorm: last(rmsNorm),
  LRN: inside(localResponse),
};
