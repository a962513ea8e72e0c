/** @file Models for the tests of drawings: analysed from text, or from the zoo. */
import { readFileSync } from "node:fs";
import { analyse } from "../../src/sema/analyse.ts";
import type { Model } from "../../src/sema/model.ts";

export function modelOf(text: string, file = "a.nn"): Model {
  const { model, diagnostics } = analyse({ file, text }, { read: () => null });
  if (!model) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return model;
}

export function modelOfZoo(spec: string): Model {
  return modelOf(readFileSync(`specs/${spec}.nn`, "utf8"), `specs/${spec}.nn`);
}

export const RESIDUAL = `/// Two residual blocks. They are alike.
block Unit(n: int) = skip { Linear(n) -> BatchNorm -> ReLU }

model M {
  input x: f32[8]
  output y = x -> Unit(8) -> Unit(8) -> Linear(3)
}
`;
