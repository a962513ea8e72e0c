/** @file Files that are broken, or no models: one clear sentence, never an exception of another kind. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { importOnnx } from "../../src/import/import-onnx.ts";
import { problemsOf } from "./compare.ts";
import { makeOnnx } from "./make.ts";

const FINE = makeOnnx({
  inputs: { x: ["n", 3, 8, 8] },
  nodes: [
    ["Conv", "x w", "a"],
    ["Relu", "a", "b"],
    ["GlobalAveragePool", "b", "c"],
    ["Flatten", "c", "y"],
  ],
  weights: { w: [4, 3, 3, 3] },
  outputs: ["y"],
});

describe("an ONNX file that is broken", () => {
  test("is told in a sentence", () => {
    expect(problemsOf(new Uint8Array(0))).toEqual(["it is empty"]);
    expect(problemsOf(new TextEncoder().encode("hello, world"))[0]).toMatch(
      /wire type|beyond the end|no graph|ends within/,
    );
    expect(problemsOf(FINE.subarray(0, 200))[0]).toMatch(/beyond the end/);
  });

  test("names what is used and nowhere defined, and weights that do not fit", () => {
    const undefinedName = makeOnnx({
      inputs: { x: ["n", 3] },
      nodes: [["Gemm", "x w", "y"]],
      outputs: ["y"],
    });
    expect(problemsOf(undefinedName)).toEqual(["node 0, Gemm_0 (Gemm): its operand w is nowhere defined"]);
    const unequal = makeOnnx({
      inputs: { x: ["n", 3] },
      nodes: [["Gemm", "x w", "y"]],
      weights: { w: [4, 2] },
      outputs: ["y"],
    });
    expect(problemsOf(unequal)).toEqual(["node 0, Gemm_0 (Gemm): a matrix [4, 2] for 3 channels"]);
    const shapes = makeOnnx({
      inputs: { x: ["n", 3, 4, 4] },
      nodes: [["Reshape", "x s", "y"]],
      sizes: { s: [-1, 7] },
      outputs: ["y"],
    });
    expect(problemsOf(shapes)[0]).toMatch(/a reshape of \[n, 3, 4, 4\] to \[-1, 7\]/);
  });

  test("names the inputs where a shape is given for another", () => {
    expect(problemsOf(FINE, { shapes: new Map([["image", [1, 3, 4, 4]]]) })).toEqual([
      "--shape image: the inputs are x",
    ]);
  });

  test("never fails in another way, whichever bytes are changed or cut", () => {
    const property = fc.property(
      fc.array(fc.tuple(fc.nat(FINE.length - 1), fc.nat(255)), { maxLength: 6 }),
      fc.nat(FINE.length),
      (changes, end) => {
        const bytes = FINE.slice(0, end < 40 ? end : FINE.length);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        expect(["imported", "refused"]).toContain(importOnnx(bytes, { name: "net" }).kind);
      },
    );
    fc.assert(property, { numRuns: 150, seed: 4 });
  });
});
