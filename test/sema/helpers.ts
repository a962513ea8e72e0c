/** @file Short ways to check a spec in tests. */
import { analyse, type AnalyseOptions } from "../../src/sema/analyse.ts";
import { figuresOf } from "../../src/sema/figures.ts";
import type { Model } from "../../src/sema/model.ts";
import { printSize } from "../../src/sizes/size.ts";
import { invariant } from "../../src/core/invariant.ts";

/** Codes of all diagnostics, in the order of the text. */
export function codes(text: string, options: AnalyseOptions = {}): string[] {
  return analyse({ file: "a.nn", text }, options).diagnostics.map((d) => d.code);
}

/** The model of a spec without diagnostics. */
export function cleanModel(text: string, options: AnalyseOptions = {}): Model {
  const { model, diagnostics } = analyse({ file: "a.nn", text }, options);
  const told = diagnostics.map((d) => `${d.code} ${d.message}`).join("\n");
  invariant(model && told === "", `the spec does not check:\n${told}`);
  return model;
}

/** `model M { … }` of some lines. */
export function spec(...lines: string[]): string {
  return `model M {\n${lines.join("\n")}\n}\n`;
}

/** Paths of the weights in order. */
export function weightPaths(model: Model): string[] {
  return model.weights.map((w) => w.path);
}

/** The shape of an output, as text. */
export function outputShape(model: Model, name = "y"): string {
  const output = model.outputs.find((o) => o.name === name);
  invariant(output, `there is no output ${name}`);
  return model.values[output.value]!.type.axes.map((a) => printSize(a.size)).join(" ");
}

export function params(model: Model): string {
  return printSize(figuresOf(model).params);
}
