/** @file Text → module: what its comments and its text say. */
import { describe, expect, test } from "vitest";
import { compileSpec } from "../../src/driver/compile.ts";

const SPEC = `model M {
  input x: f32[4]
  output y = x
    -> Linear(3)
    -> Tanh
}
`;

describe("compileSpec", () => {
  test("names the line of the spec that a kernel comes from", () => {
    const [file] = compileSpec({ file: "nets/m.nn", text: SPEC }, { kernels: "ts" }).files;
    expect(file!.text).toMatch(/^\/\/ linear1 .* · m\.nn:4 · /m);
  });

  test("gives the same text for the same spec", () => {
    const compile = () => compileSpec({ file: "m.nn", text: SPEC }).files;
    expect(compile()).toEqual(compile());
  });
});
