/** @file ONNX's products of matrices: MatMul, Gemm and the attention of several heads. */
import type { Value } from "../../../src/ir/builder.ts";
import { add } from "../../../src/ops/add.ts";
import { broadcast } from "../../../src/ops/broadcast.ts";
import { concat } from "../../../src/ops/concat.ts";
import { filled } from "../../../src/ops/filled.ts";
import { greater } from "../../../src/ops/greater.ts";
import { iota } from "../../../src/ops/iota.ts";
import { lessEqual } from "../../../src/ops/less-equal.ts";
import { matmul } from "../../../src/ops/matmul.ts";
import { scaleBy, shiftBy } from "../../../src/ops/numbers.ts";
import { reshape } from "../../../src/ops/reshape.ts";
import { select } from "../../../src/ops/select.ts";
import { tanh } from "../../../src/ops/tanh.ts";
import { transpose } from "../../../src/ops/transpose.ts";
import {
  type Adapter,
  type Call,
  commonShape,
  has,
  input,
  numberOf,
  type Output,
  shapeOf,
  stretch,
} from "../call.ts";
import { useLayer } from "../use-component.ts";

export const PRODUCTS: Readonly<Record<string, Adapter>> = {
  Attention: adaptAttention,
  Gemm: adaptGemm,
  MatMul: (call) => product(input(call, 0), input(call, 1)),
};

/** Vectors become a row on the left and a column on the right; leading axes are stretched to one shape. */
function product(a: Value, b: Value): Value {
  const [sizesA, sizesB] = [shapeOf(a), shapeOf(b)];
  const left = sizesA.length > 1 ? a : reshape(a, [1, sizesA[0]!]);
  const right = sizesB.length > 1 ? b : reshape(b, [sizesB[0]!, 1]);
  const lead = commonShape([shapeOf(left).slice(0, -2), shapeOf(right).slice(0, -2)]);
  const [x, y] = [left, right].map((v) => stretch(v, [...lead, ...shapeOf(v).slice(-2)])) as [Value, Value];
  const shape = [...lead, ...sizesA.slice(-2, -1), ...(sizesB.length > 1 ? sizesB.slice(-1) : [])];
  return reshape(matmul(x, y), shape);
}

/** A bias of one row makes it a Linear layer. */
function adaptGemm(call: Call): Value {
  const turned = (i: number, name: string) =>
    call.attributes[name] ? transpose(input(call, i)) : input(call, i);
  const [a, b] = [turned(0, "transA"), turned(1, "transB")];
  const units = shapeOf(b)[1]!;
  const alpha = numberOf(call, "alpha", 1);
  const weight = alpha === 1 ? b : scaleBy(b, alpha);
  if (!has(call, 2)) return useLayer(`Linear(${units}, bias = false)`, a, { weights: { weight } });
  const bias = scaleBy(input(call, 2), numberOf(call, "beta", 1));
  const sizes = shapeOf(bias);
  if (sizes.at(-1) === units && sizes.slice(0, -1).every((s) => s === 1))
    return useLayer(`Linear(${units})`, a, { weights: { weight, bias: reshape(bias, [units]) } });
  const y = useLayer(`Linear(${units}, bias = false)`, a, { weights: { weight } });
  return add(y, stretch(bias, shapeOf(y)));
}

const MASKED = -Infinity;

function adaptAttention(call: Call): readonly Output[] | string {
  if (has(call, 6)) return "keys of different lengths in one batch";
  const [q, newKeys, newValues] = [0, 1, 2].map((i) => headsOf(call, i)) as [Value, Value, Value];
  const past = (i: number, value: Value) => (has(call, i) ? concat([input(call, i), value], 2) : value);
  const [keys, values] = [past(4, newKeys), past(5, newValues)];
  const [n, heads, steps, size] = shapeOf(q) as [number, number, number, number];
  const [k, v] = [keys, values].map((x) => repeatHeads(x, heads)) as [Value, Value];
  const scale = numberOf(call, "scale", 1 / Math.sqrt(size));
  const products = scaleBy(matmul(q, k, { transposeB: true }), scale);
  const masked = maskScores(call, products, shapeOf(keys)[2]! - shapeOf(newKeys)[2]!);
  if (typeof masked === "string") return masked;
  const cap = numberOf(call, "softcap", 0);
  const capped = cap === 0 ? products : scaleBy(tanh(scaleBy(products, 1 / cap)), cap);
  const biased = masked(capped);
  const weights = useLayer("Softmax", biased);
  const y = matmul(weights, v);
  const joined =
    shapeOf(input(call, 0)).length === 3
      ? reshape(transpose(y, [0, 2, 1, 3]), [n, steps, heads * shapeOf(v)[3]!])
      : y;
  const inner = [products, capped, biased, weights];
  return [joined, keys, values, inner[numberOf(call, "qk_matmul_output_mode", 0)]!].slice(0, call.outputs);
}

/** [n, t, heads·size] or [n, heads, t, size] → [n, heads, t, size] */
function headsOf(call: Call, index: number): Value {
  const x = input(call, index);
  if (shapeOf(x).length === 4) return x;
  const [n, steps, width] = shapeOf(x) as [number, number, number];
  const heads = numberOf(call, index === 0 ? "q_num_heads" : "kv_num_heads", 1);
  return transpose(reshape(x, [n, steps, heads, width / heads]), [0, 2, 1, 3]);
}

/** Groups of query heads share a head of keys and values. */
function repeatHeads(x: Value, heads: number): Value {
  const [n, own, steps, size] = shapeOf(x) as [number, number, number, number];
  if (own === heads) return x;
  return reshape(broadcast(x, [n, own, heads / own, steps, size], [0, 1, 3, 4]), [n, heads, steps, size]);
}

/** How scores are masked: a bias or a choice by the mask, and by causality. */
function maskScores(call: Call, scores: Value, past: number): ((scores: Value) => Value) | string {
  const shape = shapeOf(scores);
  const mask = has(call, 3) ? stretch(input(call, 3), shape) : null;
  if (has(call, 3) && shapeOf(input(call, 3)).at(-1) !== shape[3]) return "a mask shorter than the keys";
  const isChoice = call.dtype(3) === "bool";
  return (x) => {
    const low = filled(x, MASKED);
    const chosen =
      mask && isChoice ? select(greater(mask, filled(mask, 0.5)), x, low) : mask ? add(x, mask) : x;
    if (!call.attributes["is_causal"]) return chosen;
    const place = iota(scores.builder, shape[3]!);
    const own = shiftBy(iota(scores.builder, shape[2]!), past);
    return select(lessEqual(broadcast(place, shape, [3]), broadcast(own, shape, [2])), chosen, low);
  };
}
