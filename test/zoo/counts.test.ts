/** @file The networks of the zoo check without a message, and are as large as their papers say. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { constantOf, productOf } from "../../src/sizes/size.ts";
import { figuresOf, plainFigure } from "../../src/sema/figures.ts";
import type { Model } from "../../src/sema/model.ts";
import { KNOWN, type Known } from "./counts.ts";
import { analyseSpec, FILES } from "./specs.ts";

type Row = readonly [name: string, kind: string, shape: readonly number[], params: number, macs: number];

interface Reference {
  readonly name: string;
  readonly params: number;
  readonly macs: number;
  readonly layers?: readonly Row[];
}

const CONFORMANCE = resolve(import.meta.dirname, "../../../shared/conformance/architectures.json");
const REFERENCES = new Map<string, Reference>();
if (existsSync(CONFORMANCE)) {
  const read = JSON.parse(readFileSync(CONFORMANCE, "utf8")) as Record<string, readonly Reference[]>;
  for (const group of ["imagenet", "cifar", "small"]) {
    for (const entry of read[group]!) REFERENCES.set(entry.name, entry);
  }
}

const ANALYSED = new Map(FILES.map((file) => [file, analyseSpec(file)]));

function modelOf({ file, model, set }: Known): Model {
  const { models, model: chosen } = set
    ? analyseSpec(file, { model, set })
    : { ...ANALYSED.get(file)!, model: null };
  return (set ? chosen : models.find((m) => m.name === model))!;
}

/** Output shapes of what has weights, [h, w, c] as [c, h, w], in the order they run. */
function weightedShapes(model: Model): number[][] {
  const shapes = model.nodes
    .filter((node) => node.weights.size > 0 && node.component.family === "weighted" && !node.training)
    .map((node) => model.values[node.outputs[0]!]!.type.axes.map((a) => constantOf(a.size)!));
  return shapes.map((s) => (s.length === 3 ? [s[2]!, s[0]!, s[1]!] : s));
}

describe("every file of the zoo", () => {
  it.each(FILES)("%s checks without a message", (file) => {
    const { diagnostics, models } = ANALYSED.get(file)!;
    expect(diagnostics.map((d) => `${d.code} ${d.message}`)).toEqual([]);
    expect(models.length).toBeGreaterThan(0);
  });

  it.each(FILES)("%s says what its networks are", (file) => {
    for (const model of ANALYSED.get(file)!.models) {
      if (model.train) expect(model.doc, model.name).not.toBe("");
    }
  });
});

describe("the known networks", () => {
  const named = KNOWN.map((k) => [`${k.model}${k.set ? ` ${JSON.stringify(k.set)}` : ""}`, k] as const);

  it.each(named.filter(([, k]) => k.params !== undefined))(
    "%s has the parameters of its source",
    (_, known) => {
      expect(plainFigure(figuresOf(modelOf(known)).params)).toBe(known.params);
    },
  );

  it.each(named.filter(([, k]) => k.reference))("%s agrees with the reference", (_, known) => {
    const reference = REFERENCES.get(known.reference!);
    if (!reference)
      return expect(existsSync(CONFORMANCE), "shared/conformance stands beside the project").toBe(false);
    const model = modelOf(known);
    const { params, macs } = figuresOf(model);
    expect([plainFigure(params), plainFigure(macs)]).toEqual([reference.params, reference.macs]);
  });

  it.each(named.filter(([, k]) => k.reference && hasRows(k.reference)))(
    "%s has the reference's layers",
    (_, known) => {
      const model = modelOf(known);
      const rows = REFERENCES.get(known.reference!)!.layers!.filter(([, kind]) =>
        /^(Conv2d|Linear)$/.test(kind),
      );
      expect(weightedShapes(model).map(String).sort()).toEqual(
        rows.map(([, , shape]) => String(shape)).sort(),
      );
      const sizes = model.weights
        .filter((w) => w.role === "weight")
        .map((w) => constantOf(productOf(w.shape))!);
      expect(sizes.length).toBe(rows.length);
    },
  );

  it("are compared with every entry of the reference", () => {
    const compared = new Set(KNOWN.map((k) => k.reference));
    expect([...REFERENCES.keys()].filter((name) => !compared.has(name))).toEqual([]);
  });
});

function hasRows(name: string): boolean {
  return REFERENCES.get(name)?.layers !== undefined;
}
