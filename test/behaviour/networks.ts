/** @file Specs as running networks, and small data, for tests of what networks of the field are known to do. */
import { invariant } from "../../src/core/invariant.ts";
import { lower } from "../../src/lower/lower.ts";
import type { RuntimeNetwork } from "../../src/runtime/network.ts";
import { randomNormal, randomUniform } from "../../src/runtime/random.ts";
import { analyse } from "../../src/sema/analyse.ts";
import { importNetwork } from "../backends/typescript/run-module.ts";

/** The generated module of a spec, with its start weights. */
export function openNetwork(
  text: string,
  set: Readonly<Record<string, string>> = {},
): Promise<RuntimeNetwork> {
  const { model, diagnostics } = analyse({ file: "behaviour.nn", text }, { set });
  const errors = diagnostics.filter((d) => d.severity === "error").map((d) => d.message);
  invariant(model && errors.length === 0, errors.join("\n"));
  return importNetwork(lower(model));
}

/** Standard normal numbers, the same at every call with the same stream. */
export function normals(length: number, stream = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => randomNormal(7, stream, 0, i));
}

/** Uniform numbers in [0, 1). */
export function uniforms(length: number, stream = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => randomUniform(7, stream, 0, i));
}

export function deviation(values: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    sum += values[i]!;
    squares += values[i]! ** 2;
  }
  return Math.sqrt(squares / values.length - (sum / values.length) ** 2);
}

/** The losses of a number of updates on one batch. */
export function losses(
  network: RuntimeNetwork,
  batch: Parameters<RuntimeNetwork["step"]>[0],
  steps: number,
): number[] {
  return Array.from({ length: steps }, () => network.step(batch).loss);
}

export function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
