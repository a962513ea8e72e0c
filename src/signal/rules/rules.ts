/** @file The rules of operators without a formula, by name. One that is missing here ends the prediction along its way. */
import type { Rule } from "./define.ts";
import { constant, gather, iota, oneHot, random } from "./draws.ts";
import { scan } from "./loop.ts";
import { averagePool, averagePoolGradient, maxPool, maxPoolGradient } from "./pools.ts";
import { conv, convInputGradient, matmul } from "./products.ts";
import { count, reduceMax, reduceMean, reduceMin, reduceSum } from "./reductions.ts";
import { broadcast, concat, pad, place, reshape, reverse, slice, transpose } from "./shapes.ts";

export const RULES: Readonly<Record<string, Rule>> = {
  ...{ constant, random, iota, gather, count },
  one_hot: oneHot,
  ...{ matmul, conv },
  conv_input_gradient: convInputGradient,
  reduce_mean: reduceMean,
  reduce_sum: reduceSum,
  reduce_max: reduceMax,
  reduce_min: reduceMin,
  ...{ broadcast, transpose, reshape, reverse, slice, pad, place, concat },
  average_pool: averagePool,
  average_pool_gradient: averagePoolGradient,
  max_pool: maxPool,
  max_pool_gradient: maxPoolGradient,
  scan,
};
