/** @file The examples of the layers' diagnostics, and the samples as models, through the whole checker. */
import { describe, expect, test } from "vitest";
import { ENTRIES } from "../../src/diagnostics/catalogue.ts";
import { FUNCTIONS } from "../../src/functions/registry.gen.ts";
import { LAYERS } from "../../src/layers/registry.gen.ts";
import { analyse } from "../../src/sema/analyse.ts";

function codes(text: string, severity: "error" | "any"): readonly string[] {
  const { diagnostics } = analyse({ file: "example.nn", text });
  return diagnostics.filter((d) => severity === "any" || d.severity === "error").map((d) => d.code);
}

describe("examples of NN31xx and NN32xx", () => {
  const own = ENTRIES.filter((e) => /^NN3[12]/.test(e.code));

  test.each(own.map((e) => [e.code, e] as const))(
    "%s is provoked by its bad example and not by its good one",
    (code, { bad, good, severity }) => {
      if (bad !== null) expect(codes(bad, severity === "error" ? "error" : "any")).toEqual([code]);
      if (good !== null) expect(codes(good, "any")).toEqual([]);
    },
  );
});

describe("samples as models", () => {
  const samples = [...LAYERS.values(), ...FUNCTIONS.values()].flatMap((c) =>
    c.samples.map((s) => [c.kind, s.source, s.inputs] as const),
  );

  test.each(samples)("%s %s", (kind, source, inputs) => {
    const declared = inputs.map((type, i) => `  input ${"xyz"[i]}: ${type}\n`).join("");
    const flow = kind === "layer" ? `x -> ${source}` : source;
    expect(codes(`model M {\n${declared}  output out = ${flow}\n}\n`, "error")).toEqual([]);
  });
});
