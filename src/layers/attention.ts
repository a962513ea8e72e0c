/** @file Attention: multi-head self-attention. */
import { groupsProblem } from "../diagnostics/layers.ts";
import { complain, type Component } from "../library/define.ts";
import type { Value } from "../ir/builder.ts";
import { add } from "../ops/add.ts";
import { broadcast, broadcastLike } from "../ops/broadcast.ts";
import { filled } from "../ops/filled.ts";
import { iota } from "../ops/iota.ts";
import { lessEqual } from "../ops/less-equal.ts";
import { matmul } from "../ops/matmul.ts";
import { scaleBy } from "../ops/numbers.ts";
import { reshape } from "../ops/reshape.ts";
import { select } from "../ops/select.ts";
import { slice } from "../ops/slice.ts";
import { transpose } from "../ops/transpose.ts";
import { multiplySizes, printSize, productOf } from "../sizes/size.ts";
import { checkInput } from "./input.ts";
import { BIAS_INIT, INIT } from "./shared-arguments.ts";
import { softmax } from "./softmax-formula.ts";

/** Takes the place of minus infinity in masked scores: its power is 0 in float32, and it has no NaN in its gradient. */
const MASKED = -1e30;

const layer: Component = {
  kind: "layer",
  name: "Attention",
  family: "weighted",
  doc: {
    summary: "Multi-head self-attention over a sequence, projected back to the input's width.",
    formula:
      "y = concat_h(softmax(q·kᵀ / √d)·v)·output_weight + output_bias, [q k v] = x·input_weight + input_bias, x, y: [t, c], d = c / heads, input_weight: [c, 3c], output_weight: [c, c]",
    source: "Vaswani et al. 2017",
  },
  arguments: [
    { name: "heads", type: { kind: "int" }, doc: "Number of heads; it divides the channels." },
    {
      name: "causal",
      type: { kind: "bool" },
      default: false,
      doc: "Every step sees itself and the steps before it alone.",
    },
    INIT,
    BIAS_INIT,
  ],
  infer({ operands, args, weight, macs, divides }) {
    const x = operands[0]!;
    const complaint = checkInput(x, {
      layer: "Attention",
      ranks: [2],
      takes: "a sequence [t, c]",
      help: () => ["Reshape(h * w, c) makes a sequence of an image"],
    });
    if (complaint) return complaint;
    const [steps, channels] = [x.axes[0]!.size, x.axes[1]!.size];
    const heads = args.size("heads");
    if (!divides(heads, channels)) {
      return complain(groupsProblem, {
        layer: "Attention",
        parts: `${printSize(heads)} heads`,
        of: `${printSize(channels)} channels`,
      });
    }
    const bias = { role: "bias", fanIn: channels, fanOut: channels, init: "bias_init" } as const;
    const matrix = { role: "weight", fanIn: channels, fanOut: channels, init: "init" } as const;
    weight("input_weight", { ...matrix, shape: [channels, multiplySizes(channels, 3)] });
    weight("input_bias", { ...bias, shape: [multiplySizes(channels, 3)] });
    weight("output_weight", { ...matrix, shape: [channels, channels] });
    weight("output_bias", { ...bias, shape: [channels] });
    macs(productOf([4, steps, channels, channels]));
    return [x];
  },
  expand({ operands, args, weight }) {
    const x = operands[0]!;
    const { shape } = x.type;
    const projected = addRow(matmul(x, weight("input_weight")), weight("input_bias"));
    const [q, k, v] = [0, 1, 2].map((part) =>
      splitHeads(projected, part, shape[2] as number, args.int("heads")),
    );
    const size = q!.type.shape[3] as number;
    const scores = scaleBy(matmul(q!, k!, { transposeB: true }), 1 / Math.sqrt(size));
    const weights = softmax(args.bool("causal") ? maskFuture(scores) : scores);
    const joined = reshape(transpose(matmul(weights, v!), [0, 2, 1, 3]), shape);
    return [addRow(matmul(joined, weight("output_weight")), weight("output_bias"))];
  },
  samples: [
    { source: "Attention(2)", inputs: ["f32[3, 4]"] },
    { source: "Attention(1, causal = true)", inputs: ["f32[4, 2]"] },
  ],
};

export default layer;

function addRow(y: Value, row: Value): Value {
  return add(y, broadcastLike(row, y));
}

/** Part 0 (q), 1 (k) or 2 (v) of [n, t, 3c] → [n, heads, t, c / heads]. */
function splitHeads(all: Value, part: number, channels: number, heads: number): Value {
  const [batch, steps] = all.type.shape;
  const own = slice(all, [0, 0, part * channels], [batch!, steps!, channels]);
  return transpose(reshape(own, [batch!, steps!, heads, channels / heads]), [0, 2, 1, 3]);
}

/** Scores [n, heads, t, t] with those of later steps out of reach. */
function maskFuture(scores: Value): Value {
  const { shape } = scores.type;
  const place = iota(scores.builder, shape[3]!);
  const visible = lessEqual(broadcast(place, shape, [3]), broadcast(place, shape, [2]));
  return select(visible, scores, filled(scores, MASKED));
}
