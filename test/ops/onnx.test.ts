import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { interpretGraph } from "../../src/backends/interpreter/interpret-graph.ts";
import { createBuilder } from "../../src/ir/builder.ts";
import { ADAPTERS, type Call } from "./onnx-adapters.ts";

const FOLDER = "../shared/conformance/onnx";

/** Where it is not 1e-5 (what float32 storage allows), as the README of the cases says: this one has four decimals. */
const TOLERANCES: Readonly<Record<string, number>> = {
  test_averagepool_2d_ceil_last_window_starts_on_pad: 1e-4,
};

interface OnnxTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly (number | string)[];
}

interface OnnxCase {
  readonly name: string;
  readonly attributes: Call["attributes"];
  readonly inputs: readonly (OnnxTensor | null)[];
  readonly outputs: readonly (OnnxTensor | null)[];
}

const present = existsSync(FOLDER);
const cases = present ? Object.keys(ADAPTERS).flatMap(readCases) : [];

function readCases(op: string): (OnnxCase & { op: string })[] {
  const { cases: all } = JSON.parse(readFileSync(`${FOLDER}/${op}.json`, "utf8")) as { cases: OnnxCase[] };
  return all.map((c) => ({ ...c, op }));
}

test.skipIf(!present)(
  "there are ONNX cases for every adapter (skipped without ../shared/conformance)",
  () => {
    expect(new Set(cases.map(({ op }) => op)).size).toBe(Object.keys(ADAPTERS).length);
  },
);

test.for(cases)("ONNX $op, $name", ({ op, name, attributes, inputs, outputs }, { skip }) => {
  const [wanted] = outputs;
  const builder = createBuilder();
  const values = inputs.map((x, i) =>
    builder.input("field", String(i), { dtype: "f32", shape: x?.shape ?? [] }),
  );
  const result = ADAPTERS[op]!({
    inputs: values,
    numbers: (i) => inputs[i]?.data.map(Number) ?? null,
    attributes,
    outputShape: wanted!.shape,
  });
  if (!result) return skip("a form that our operators do not have");
  builder.output("output", "y", result);
  const fields = inputs.map((x, i) => [`field ${i}`, { shape: x?.shape ?? [], data: numbersOf(x) }] as const);
  const precision = inputs.some((x) => x?.dtype === "float64") ? "float64" : "float32";
  const results = interpretGraph(builder.finish(), new Map(fields), { n: 1, seed: 0, step: 1 }, precision);
  const got = results.get("output y")!;
  expect(got.shape).toEqual(wanted!.shape);
  wanted!.data.map(Number).forEach((want, i) => {
    const error = Math.abs(got.data[i]! - want) / Math.max(1, Math.abs(want));
    if (Number.isFinite(want)) expect(error).toBeLessThanOrEqual(TOLERANCES[name] ?? 1e-5);
    else expect(got.data[i]).toBe(want);
  });
});

function numbersOf(x: OnnxTensor | null): Float32Array | Float64Array {
  const numbers = x ? x.data.map(Number) : [0];
  return x?.dtype === "float64" ? Float64Array.from(numbers) : Float32Array.from(numbers);
}
