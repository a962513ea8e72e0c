/** @file ONNX's reductions, and what divides by them: softmax and the normalisations. */
import type { Value } from "../../../src/ir/builder.ts";
import { abs } from "../../../src/ops/abs.ts";
import { add } from "../../../src/ops/add.ts";
import { argmax } from "../../../src/ops/argmax.ts";
import { broadcast, broadcastTo } from "../../../src/ops/broadcast.ts";
import { divide } from "../../../src/ops/divide.ts";
import { exp } from "../../../src/ops/exp.ts";
import { filled } from "../../../src/ops/filled.ts";
import { log } from "../../../src/ops/log.ts";
import { maximum } from "../../../src/ops/maximum.ts";
import { multiply } from "../../../src/ops/multiply.ts";
import { reduceMax } from "../../../src/ops/reduce-max.ts";
import { reduceMean } from "../../../src/ops/reduce-mean.ts";
import { reduceSum } from "../../../src/ops/reduce-sum.ts";
import { reshape } from "../../../src/ops/reshape.ts";
import { reverse } from "../../../src/ops/reverse.ts";
import { sqrt } from "../../../src/ops/sqrt.ts";
import { subtract } from "../../../src/ops/subtract.ts";
import {
  type Adapter,
  axisOf,
  type Call,
  channelsFirst,
  channelsLast,
  has,
  input,
  listOf,
  numberOf,
  onLastAxis,
  type Output,
  shapeOf,
} from "../call.ts";
import { useLayer } from "../use-component.ts";

const SMALLEST = 1e-30;

type Reduce = (x: Value, axes: readonly number[]) => Value;

export const REDUCTIONS: Readonly<Record<string, Adapter>> = {
  ArgMax: adaptArgmax,
  ReduceL2: reduction((x, axes) => sqrt(reduceSum(multiply(x, x), axes))),
  ReduceLogSumExp: reduction((x, axes) => log(reduceSum(exp(x), axes))),
  ReduceMax: reduction(reduceMax),
  ReduceMean: reduction(reduceMean),
  ReduceSum: reduction(reduceSum),
  GlobalAveragePool: (call) => pooled(call, "GlobalAvgPool"),
  GlobalMaxPool: (call) => pooled(call, "GlobalMaxPool"),
  Softmax: (call) => alongAxis(call, (x) => useLayer("Softmax", x)),
  LogSoftmax: (call) => alongAxis(call, (x) => useLayer("LogSoftmax", x)),
  LpNormalization: (call) =>
    alongAxis(call, (x) => {
      const last = [shapeOf(x).length - 1];
      const size =
        numberOf(call, "p", 2) === 1 ? reduceSum(abs(x), last) : sqrt(reduceSum(multiply(x, x), last));
      // Where all are 0 the quotient is 0.
      return divide(x, spread(maximum(size, filled(size, SMALLEST)), x));
    }),
  MeanVarianceNormalization(call) {
    const x = input(call, 0);
    const axes = listOf(call, "axes") ?? [0, 2, 3];
    const kept = shapeOf(x).flatMap((_, i) => (axes.includes(i) ? [] : [i]));
    const centered = subtract(x, broadcast(reduceMean(x, axes), shapeOf(x), kept));
    const variance = reduceMean(multiply(centered, centered), axes);
    const deviation = add(sqrt(variance), filled(variance, 1e-9));
    return divide(centered, broadcast(deviation, shapeOf(x), kept));
  },
  BatchNormalization: adaptBatchNorm,
  GroupNormalization: (call) => grouped(call, numberOf(call, "num_groups", 1)),
  InstanceNormalization: (call) => grouped(call, shapeOf(input(call, 0))[1]!),
  LayerNormalization: adaptLayerNorm,
  RMSNormalization: (call) =>
    overTail(call, (x, size) =>
      useLayer(`RMSNorm(eps = ${eps(call)})`, x, { weights: { scale: reshape(input(call, 1), [size]) } }),
    ),
  LRN: (call) => {
    const { size, alpha, beta, bias } = call.attributes;
    const source = `LRN(${String(size)}, alpha = ${(alpha as number) ?? 1e-4}, beta = ${(beta as number) ?? 0.75}, k = ${(bias as number) ?? 1})`;
    return channelsFirst(useLayer(source, channelsLast(input(call, 0))));
  },
};

function reduction(reduce: Reduce): Adapter {
  return (call) => {
    const x = input(call, 0);
    const given = listOf(call, "axes") ?? call.numbers(1) ?? [];
    if (given.length === 0 && call.attributes["noop_with_empty_axes"]) return x;
    const axes = given.length === 0 ? shapeOf(x).map((_, i) => i) : given.map((axis) => axisOf(x, axis));
    return keepAxes(call, x, axes, reduce(x, axes));
  };
}

function keepAxes(call: Call, x: Value, axes: readonly number[], reduced: Value): Value {
  if (numberOf(call, "keepdims", 1) === 0) return reduced;
  return reshape(
    reduced,
    shapeOf(x).map((size, i) => (axes.includes(i) ? 1 : size)),
  );
}

function adaptArgmax(call: Call): Value {
  const x = input(call, 0);
  const axis = axisOf(x, numberOf(call, "axis", 0));
  if (!call.attributes["select_last_index"]) return keepAxes(call, x, [axis], argmax(x, axis));
  const last = argmax(reverse(x, axis), axis);
  return keepAxes(call, x, [axis], subtract(filled(last, shapeOf(x)[axis]! - 1), last));
}

function pooled(call: Call, layer: string): Value {
  const x = input(call, 0);
  const [n, c, ...spatial] = shapeOf(x) as [number, number, ...number[]];
  return reshape(useLayer(layer, channelsLast(x)), [n, c, ...spatial.map(() => 1)]);
}

function alongAxis(call: Call, f: (x: Value) => Value): Value {
  const x = input(call, 0);
  return onLastAxis(x, axisOf(x, numberOf(call, "axis", -1)), f);
}

/** [...] repeated along the last axis of x. */
function spread(x: Value, like: Value): Value {
  return broadcast(
    x,
    like.type.shape,
    x.type.shape.map((_, i) => i),
  );
}

function eps(call: Call): number {
  return numberOf(call, "epsilon", 1e-5);
}

function adaptBatchNorm(call: Call): readonly Output[] {
  const training = call.attributes["training_mode"] === 1;
  const written = new Map<string, Value>();
  const source = `BatchNorm(momentum = ${numberOf(call, "momentum", 0.9)}, eps = ${eps(call)})`;
  const [scale, shift, mean, variance] = [1, 2, 3, 4].map((i) => input(call, i)) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const weights = { scale, shift, running_mean: mean, running_var: variance };
  const y = useLayer(source, channelsLast(input(call, 0)), {
    weights,
    mode: training ? "train" : "infer",
    written,
  });
  const statistics = training
    ? [written.get("running_mean")!, "running variance: unbiased here, as in PyTorch; biased in ONNX"]
    : [];
  return [channelsFirst(y), ...statistics];
}

function grouped(call: Call, groups: number): Value {
  const weights = { scale: input(call, 1), shift: input(call, 2) };
  return channelsFirst(
    useLayer(`GroupNorm(${groups}, eps = ${eps(call)})`, channelsLast(input(call, 0)), { weights }),
  );
}

/** From `axis` on all is one axis of channels. */
function overTail(call: Call, f: (x: Value, size: number) => Value): Value {
  const x = input(call, 0);
  const axis = axisOf(x, numberOf(call, "axis", -1));
  const size = shapeOf(x)
    .slice(axis)
    .reduce((a, b) => a * b, 1);
  const count = shapeOf(x)
    .slice(0, axis)
    .reduce((a, b) => a * b, 1);
  return reshape(f(reshape(x, [count, size]), size), shapeOf(x));
}

function adaptLayerNorm(call: Call): readonly Output[] {
  const y = overTail(call, (x, size) => {
    const scale = reshape(input(call, 1), [size]);
    const shift = has(call, 2) ? reshape(input(call, 2), [size]) : broadcastTo(filled(scale, 0), [size]);
    return useLayer(`LayerNorm(eps = ${eps(call)})`, x, { weights: { scale, shift } });
  });
  const inner = "statistics of the layer, which it keeps to itself";
  return [y, inner, inner].slice(0, call.outputs);
}
