/** @file Blocks are checked on their own, and what they ask of their input is told where a use breaks it. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/sema/analyse.ts";

const MODEL = "model M {\n input x: f32[8, 8, 4]\n output y = x -> USE -> GlobalAvgPool -> Linear(2)\n}\n";

function told(block: string, use = "Tanh"): string[] {
  const text = `${block}\n${MODEL.replace("USE", use)}`;
  return analyse({ file: "a.nn", text }).diagnostics.map((d) => `${d.code} ${d.message}`);
}

describe("a block that nothing uses", () => {
  test.each([
    ["block B = Flatten -> Conv(4, 3)", "NN3101"],
    ["block B(n: int) = skip { Linear(n) -> Linear(n + 1) }", null],
    ["block B = Linear(4) -> ReLU -> skip { Linear(5) }", "NN3004"],
    ["block B = GlobalAvgPool -> MaxPool(2)", "NN3101"],
    ["block B {\n input a\n b = a -> Linear(2) -> ReLU\n}", "NN2307"],
    ["block B = Linear(4) -> B", "NN2305"],
  ])("%s is told as %s", (block, code) => {
    expect(
      told(block)
        .map((m) => m.slice(0, 6))
        .filter((c) => c !== "NN2020"),
    ).toEqual(code ? [code] : []);
  });

  test.each([
    "block B(c: int, s: int = 1) = skip(via = pad) { Conv(c, 3, stride = s) -> BatchNorm -> ReLU -> Conv(c, 3) -> BatchNorm } -> ReLU",
    "block B(n: int) = skip { Conv(n, 3) -> ReLU }",
    "block B(theta: float) = BatchNorm -> ReLU -> Conv(floor(theta * it.c), 1) -> AvgPool(2)",
    "block B(r: int = 16) = mul { id | GlobalAvgPool -> Linear(it.c / r) -> ReLU -> Linear(it.c) -> Sigmoid }",
    "block B(heads: int) = skip { LayerNorm -> Attention(heads) }",
    "block B = highway { Linear(50) -> ReLU }",
    "block B(f: layer) = skip { f }",
    "block B(n: int) = LSTM(n) -> Last",
    "block B(v: int, n: int) = Embedding(v, n)",
    "block B(n: int) {\n input a\n input b\n output y = add(a -> Linear(n), b -> Linear(n))\n}",
    "block B {\n input a: f32[k, 3]\n output y = a -> Linear(k)\n}",
    "cell C(n: int) {\n input x\n state h: f32[n]\n update h = concat(x, h) -> Linear(n) -> Tanh\n output h\n}",
  ])("%s is fine", (block) => {
    expect(told(block)).toEqual([]);
  });
});

describe("a use that breaks a requirement is told in the block's own words", () => {
  const skip = "NN3004 skip adds x and f(x), but their shapes differ; ";
  test.each([
    [
      "block B(n: int) = skip { Conv(n, 3) -> ReLU }",
      "B(8)",
      `${skip}B(n = 8) needs it.c == n: it.c is 4, n is 8`,
    ],
    [
      "block B(n: int) = skip { Conv(2 * n, 3) -> ReLU }",
      "B(3)",
      `${skip}B(n = 3) needs it.c == 2*n: it.c is 4, 2*n is 6`,
    ],
    ["block B = skip { Conv(16, 3) -> ReLU }", "B", `${skip}B needs it.c == 16: it.c is 4`],
    [
      "block B(n: int) {\n input a\n output y = add(a, a -> Conv(n, 3))\n}",
      "B(5)",
      "NN3201 add needs equal shapes; c differs: 4 and 5; B(n = 5) needs a.c == n: a.c is 4, n is 5",
    ],
  ])("%s, used as %s", (block, use, message) => {
    const found = told(block, use);
    expect(found).toHaveLength(1);
    expect(found[0]!.endsWith(message.slice(message.lastIndexOf("; ") + 2)), found[0]).toBe(true);
    expect(found[0]!.slice(0, 6)).toBe(message.slice(0, 6));
  });

  test("through a block around it", () => {
    const found = told(
      "block A(n: int) = skip { Conv(n, 3) -> ReLU }\nblock B(m: int) = Conv(m, 1) -> A(2 * m)",
      "B(3)",
    );
    expect(found).toEqual([`${skip}A(n = 6) needs it.c == n: it.c is 3, n is 6`]);
  });
});
