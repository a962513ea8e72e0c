/**
 * @file Whatever the text: the checker ends with diagnostics, never with an exception; and what it accepts, the interpreter runs.
 * `NABLA_FUZZ=20000 npx vitest run test/fuzz` looks longer.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Program } from "../../src/lower/program.ts";
import { lower } from "../../src/lower/lower.ts";
import { type Analysis, analyse } from "../../src/sema/analyse.ts";
import { figuresOf } from "../../src/sema/figures.ts";
import type { Model } from "../../src/sema/model.ts";
import { constantOf, substitute } from "../../src/sizes/size.ts";
import { createEngine } from "../../src/train/engines.ts";
import { network, soup, spoilt } from "./generators.ts";

const RUNS = Number(process.env["NABLA_FUZZ"] ?? 500);
/** Multiply-adds of one example that the interpreter is given. */
const AFFORDABLE = 300_000;
const TIME = 60_000 + RUNS * 300;

function check(text: string): Analysis {
  const analysis = analyse({ file: "fuzz.nn", text });
  for (const d of analysis.diagnostics) {
    expect(d.span.start, `${d.code} ${d.message}`).toBeGreaterThanOrEqual(0);
    expect(d.span.end).toBeLessThanOrEqual(text.length);
    expect(d.message).not.toMatch(/undefined|\[object|NaN/);
  }
  return analysis;
}

function isFine({ diagnostics }: Analysis): boolean {
  return diagnostics.every((d) => d.severity !== "error");
}

/** Two steps of training and a prediction; open sizes are 3. */
async function run(model: Model): Promise<void> {
  const sizes = new Map(model.dims.map((d) => [d.name, Math.max(d.min, 3)]));
  const macs = constantOf(substitute(figuresOf(model).macs, sizes));
  if (macs === null || macs > AFFORDABLE || model.nodes.length > 400) return;
  const program = lower(model, sizes);
  const engine = await createEngine(program, "interpreter");
  const batch = makeBatch(program);
  if (model.train) {
    expect(engine.step(batch).loss).not.toBeUndefined();
    engine.step(batch);
  }
  for (const data of Object.values(engine.predict(batch))) expect(data.length).toBeGreaterThan(0);
}

function makeBatch(program: Program): Record<string, Float32Array | Int32Array> {
  return Object.fromEntries(
    program.fields.map(({ name, type, classes }) => {
      const size = type.shape.reduce<number>((n, d) => n * (typeof d === "number" ? d : d.batch * 2), 1);
      const data = Float32Array.from({ length: size }, (_, i) => ((i + 1) * 0.618034) % 1);
      return [name, classes ? Int32Array.from(data, (v) => Math.floor(v * classes)) : data];
    }),
  );
}

describe("the checker", () => {
  test("takes any soup of tokens", { timeout: TIME }, () => {
    fc.assert(
      fc.property(soup, (text) => void check(text)),
      { numRuns: RUNS * 2 },
    );
  });

  test("takes any spoilt file of the zoo", { timeout: TIME }, () => {
    fc.assert(
      fc.property(spoilt, (text) => void check(text)),
      { numRuns: RUNS },
    );
  });

  test("accepts only what the interpreter runs", { timeout: TIME }, async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(network, async (text) => {
        const analysis = check(text);
        if (!isFine(analysis) || !analysis.model) return;
        ran++;
        await run(analysis.model);
      }),
      { numRuns: RUNS },
    );
    expect(ran).toBeGreaterThan(RUNS / 10);
  });
});
