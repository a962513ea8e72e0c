/** @file Losses and their gradients against PyTorch's, in float64 and float32. */
import { describe, expect, it } from "vitest";
import { LOSSES } from "../../src/losses/registry.gen.ts";
import { axis, type ValueType } from "../../src/library/types.ts";
import { constant } from "../../src/sizes/size.ts";
import { findDifference, readReference } from "../library/conformance.ts";
import type { Given } from "../library/given.ts";
import { type Operand, runLoss } from "../library/run-component.ts";

interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

interface Case {
  readonly name: string;
  readonly options: { readonly reduction: string };
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly targets: Readonly<Record<string, Tensor>>;
  readonly value: number | Tensor;
  readonly gradients: Readonly<Record<string, Tensor>>;
}

interface Same {
  readonly loss: string;
  readonly given?: Readonly<Record<string, Given>>;
  /** Ours times this is the reference's (a sum where ours is a mean), by the shape [n, …] of the input. */
  readonly factor?: (shape: readonly number[], c: Case) => number;
}

const elements = (shape: readonly number[]) => shape.reduce((product, s) => product * s, 1);
const examples = (shape: readonly number[]) => shape[0]!;
const CLASS_WEIGHT = [0.5, 1, 2, 0.25];
/** Our weighted mean divides by the weights of the targets; PyTorch's weighted sum does not. */
const weightSum = (_: readonly number[], c: Case) =>
  c.targets["target"]!.data.reduce((sum, k) => sum + CLASS_WEIGHT[k]!, 0);

const SAME_AS: Readonly<Record<string, Same>> = {
  mse_mean: { loss: "mse" },
  l1_sum: { loss: "mae", factor: elements },
  l1_equal_element: { loss: "mae" },
  smooth_l1_sum: { loss: "huber", factor: elements },
  smooth_l1_beta_half: { loss: "huber", given: { delta: 0.5 }, factor: () => 2 },
  huber_sum: { loss: "huber", factor: elements },
  "huber_delta_0.5": { loss: "huber", given: { delta: 0.5 } },
  bce_sum: { loss: "bce", factor: elements },
  bce_soft_targets: { loss: "bce" },
  bce_with_logits_sum: { loss: "bce_logits", factor: elements },
  bce_with_logits_pos_weight: { loss: "bce_logits", given: { pos_weight: [0.5, 1, 3] } },
  cross_entropy_mean: { loss: "cross_entropy" },
  cross_entropy_one_hot_sum: { loss: "cross_entropy", factor: examples },
  cross_entropy_soft: { loss: "cross_entropy" },
  cross_entropy_weighted_sum: { loss: "cross_entropy", given: { weight: CLASS_WEIGHT }, factor: weightSum },
  "cross_entropy_smoothing_0.25": { loss: "cross_entropy", given: { smoothing: 0.25 } },
  cross_entropy_large: { loss: "cross_entropy" },
  cross_entropy_sequence: { loss: "cross_entropy" },
  nll_sum: { loss: "nll", factor: examples },
  nll_weighted: { loss: "nll", given: { weight: CLASS_WEIGHT } },
  kl_div_mean: { loss: "kl_divergence", given: { log: true }, factor: (shape) => 1 / shape[1]! },
  kl_div_batchmean: { loss: "kl_divergence", given: { log: true } },
  kl_div_log_target: { loss: "kl_divergence", given: { log: true, log_target: true } },
  vae_kl_standard_normal: { loss: "kl_normal" },
  hinge_sum: { loss: "hinge", factor: examples },
  squared_hinge: { loss: "squared_hinge" },
  cosine_similarity: { loss: "cosine" },
};

const NOT_IN_THE_LANGUAGE = "no loss of the language";
const NOT_EXPRESSIBLE: Readonly<Record<string, string>> = {
  mse_none: "a loss is one number; without reduction there is none",
  cross_entropy_none: "a loss is one number; without reduction there is none",
  log_cosh: NOT_IN_THE_LANGUAGE,
  hinge_embedding_sum: NOT_IN_THE_LANGUAGE,
  multi_margin_p1: NOT_IN_THE_LANGUAGE,
  categorical_hinge: NOT_IN_THE_LANGUAGE,
  soft_margin_sum: "no loss of the language; bce_logits with targets 0 and 1 is the same",
  margin_ranking: NOT_IN_THE_LANGUAGE,
  "cosine_embedding_margin_0.0": "the language's cosine takes no label",
  poisson_nll: NOT_IN_THE_LANGUAGE,
  focal_binary: NOT_IN_THE_LANGUAGE,
  msle: NOT_IN_THE_LANGUAGE,
};

/** Inputs and target as operands, the batch axis taken off; a target with an axis less names classes. */
function operandsOf(c: Case): Operand[] {
  const inputs = Object.values(c.inputs);
  const classes = inputs[0]!.shape.at(-1)!;
  const target = c.targets["target"];
  const all = target ? [...inputs, target] : inputs;
  return all.map((t) => {
    const isIndex = t === target && t.shape.length < inputs[0]!.shape.length;
    const type: ValueType = {
      dtype: isIndex ? "index" : "f32",
      classes: isIndex ? constant(classes) : null,
      axes: t.shape.slice(1).map((s) => axis(s)),
      batched: true,
    };
    return { type, data: t.data };
  });
}

const reference = readReference<{ cases: readonly Case[] }>("losses.json");

describe.skipIf(!reference)("losses against PyTorch (conformance/torch/losses.json)", () => {
  for (const c of reference?.cases ?? []) {
    const same = SAME_AS[c.name];
    if (!same) {
      it(`${c.name} is not expressible: ${NOT_EXPRESSIBLE[c.name]}`, () =>
        expect(NOT_EXPRESSIBLE[c.name]).toBeDefined());
      continue;
    }
    it.each([
      ["float64", 1e-8],
      ["float32", 1e-5],
    ] as const)(`${c.name} has the reference's value and gradients in %s`, (precision, tolerance) => {
      const shape = Object.values(c.inputs)[0]!.shape;
      const factor = same.factor?.(shape, c) ?? 1;
      const { value, gradients } = runLoss(
        LOSSES.get(same.loss)!,
        operandsOf(c),
        same.given ?? {},
        shape[0]!,
        precision,
      );
      expect(findDifference([value * factor], [c.value as number], tolerance)).toBe(null);
      Object.values(c.gradients).forEach((want, i) => {
        const got = Array.from(gradients[i]!, (g) => g * factor);
        expect(findDifference(got, want.data, tolerance)).toBe(null);
      });
    });
  }
});
