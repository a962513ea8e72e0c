/** @file Short ways to models, predictions and measurements in tests of the signal. */
import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import { invariant } from "../../src/core/invariant.ts";
import { analyse } from "../../src/sema/analyse.ts";
import type { Model } from "../../src/sema/model.ts";
import { measureSignal } from "../../src/signal/measure.ts";
import { type PredictedNode, predictSignal } from "../../src/signal/predict.ts";

export function modelOf(
  text: string,
  options: { readonly model?: string; readonly set?: Record<string, string> } = {},
): Model {
  const { model } = analyse({ file: "a.nn", text }, options);
  invariant(model, `the spec does not check:\n${text}`);
  return model;
}

export function modelOfFile(
  file: string,
  options: { readonly model?: string; readonly set?: Record<string, string> } = {},
): Model {
  const read = (path: string): string | null => (existsSync(path) ? readFileSync(path, "utf8") : null);
  const { model } = analyse({ file, text: readFileSync(file, "utf8") }, { ...options, read });
  invariant(model, `${file} does not check`);
  return model;
}

/** `depth` times a layer on `width` features. */
export function chain(layers: string, { width = 500, depth = 10 } = {}): Model {
  return modelOf(`model M {\n  input x: f32[${width}]\n  output y = x -> repeat ${depth} { ${layers} }\n}\n`);
}

/** Predicted deviations of the layers of this name, in order. */
export function deviations(model: Model, layer: string): number[] {
  return ofLayer(predictSignal(model, new Map()), layer).map((n) => n.activation!.std);
}

export function ofLayer(nodes: readonly PredictedNode[], layer: string): PredictedNode[] {
  return nodes.filter((n) => n.layer === layer);
}

/** Each number is within a factor of its twin. */
export function expectWithin(factor: number, found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  const ratios = found.map((f, i) => f / wanted[i]!);
  expect(
    Math.max(...ratios.map((r) => Math.max(r, 1 / r))),
    ratios.map((r) => r.toFixed(3)).join(" "),
  ).toBeLessThan(factor);
}

/** Deviations measured on random numbers, as the root mean square over the seeds; 0 where there is no gradient. */
export function measuredDeviations(
  model: Model,
  { examples, seeds }: { readonly examples: number; readonly seeds: readonly number[] },
): { readonly activation: number; readonly gradient: number }[] {
  const runs = seeds.map((seed) => measureSignal(model, new Map(), { examples, batch: examples, seed }));
  const rms = (values: readonly number[]): number =>
    Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  return runs[0]!.map((_, i) => ({
    activation: rms(runs.map((run) => run[i]!.activation.std)),
    gradient: rms(runs.map((run) => run[i]!.gradient?.std ?? 0)),
  }));
}
