/** @file What is too large is told at once, by a diagnostic. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";
import { codes, spec } from "./helpers.ts";

const flow = (steps: string, type = "f32[4]"): string => spec(`input x: ${type}`, `output y = x -> ${steps}`);

describe("limits", () => {
  test.each<[string, string, readonly string[]]>([
    ["a billion turns", flow("repeat 1e9 { Linear(4) -> ReLU }"), ["NN2208"]],
    ["a negative count", flow("repeat 0 - 1 { Linear(4) -> ReLU }"), ["NN2208"]],
    ["loops in loops", flow("repeat 9999 { repeat 9999 { repeat 9999 { Linear(4) -> ReLU } } }"), ["NN2214"]],
    ["a value of more than 2^53 elements", flow("ReLU", "f32[100000000, 100000000, 3]"), ["NN2207"]],
    ["a weight of more than 2^53 elements", flow("Linear(94906267)", "f32[94906267]"), ["NN2207"]],
    ["a power beyond 2^53", flow("Linear(2 ^ 60)"), ["NN2207"]],
    ["10,000 nested braces", flow(`${"repeat 1 { ".repeat(10_000)}ReLU${" }".repeat(10_000)}`), ["NN1013"]],
    ["10,000 nested parentheses", flow(`Linear(${"(".repeat(10_000)}4${")".repeat(10_000)})`), ["NN1013"]],
    ["a hundred megabytes", "a b c d e ".repeat(10_000_000), ["NN1014"]],
    ["models that derive from each other in a circle", "model A = B\nmodel B = A\n", ["NN2305", "NN2305"]],
  ])("%s: %#", (_, text, expected) => {
    expect(codes(text)).toEqual(expected);
  });

  test("blocks that double each other at every level end", () => {
    const blocks = Array.from({ length: 60 }, (_, i) => `block B${i + 1} = B${i} -> B${i}`).join("\n");
    expect(codes(`block B0 = Tanh\n${blocks}\n${flow("B60")}`)).toEqual(["NN2214"]);
    expect(codes(`block B0 = id\n${blocks}\n${flow("B60")}`)).toEqual(["NN2214"]);
  });

  test("a chain of many blocks is told, not an overflow", () => {
    const blocks = Array.from({ length: 1000 }, (_, i) => `block B${i + 1} = B${i}`).join("\n");
    expect(codes(`block B0 = ReLU\n${blocks}\n${flow("B1000")}`)).toEqual(["NN2212"]);
  });
});

describe("imports", () => {
  const read = (path: string): string | null => (path.endsWith("b.nn") ? "block B = Linear(2)\n" : null);
  const at = (file: string, path: string): readonly string[] =>
    analyse({ file, text: `import { B } from "${path}"\n${flow("B")}` }, { read }).diagnostics.map(
      (d) => d.code,
    );

  test.each([
    ["a.nn", "./b.nn", []],
    ["specs/x/a.nn", "../y/b.nn", []],
    ["specs/x/a.nn", "../../b.nn", []],
    ["../specs/a.nn", "../b.nn", []],
    ["a.nn", "../b.nn", ["NN2013"]],
    ["specs/a.nn", "../../../etc/b.nn", ["NN2013"]],
    ["a.nn", "/etc/b.nn", ["NN2013"]],
  ])("%s may import %s: %j", (file, path, expected) => {
    expect(at(file, path)).toEqual(expected);
  });
});
