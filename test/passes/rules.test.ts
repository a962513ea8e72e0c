import { expect, test } from "vitest";
import { createBuilder, type Value } from "../../src/ir/builder.ts";
import { printGraph } from "../../src/ir/print.ts";
import { add } from "../../src/ops/add.ts";
import { broadcast } from "../../src/ops/broadcast.ts";
import { exp } from "../../src/ops/exp.ts";
import { filled } from "../../src/ops/filled.ts";
import { matmul } from "../../src/ops/matmul.ts";
import { multiply } from "../../src/ops/multiply.ts";
import { negate } from "../../src/ops/negate.ts";
import { scaleBy, shiftBy } from "../../src/ops/numbers.ts";
import { place } from "../../src/ops/place.ts";
import { random } from "../../src/ops/random.ts";
import { reshape } from "../../src/ops/reshape.ts";
import { scan } from "../../src/ops/scan.ts";
import { transpose } from "../../src/ops/transpose.ts";
import { optimise } from "../../src/passes/pipeline.ts";

const X = "%0 = field x : f32[n, 4]";

/** The optimised graph of f(x), without its last line. */
function after(f: (x: Value) => Value): string {
  const builder = createBuilder();
  builder.output("output", "y", f(builder.input("field", "x", { dtype: "f32", shape: [{ batch: 1 }, 4] })));
  return printGraph(optimise(builder.finish())).replace(/\noutput y = .*$/, "");
}

test.each<[string, (x: Value) => Value]>([
  ["x + 0", (x) => add(x, filled(x, 0))],
  ["1·x", (x) => multiply(filled(x, 1), x)],
  ["-(-x)", (x) => negate(negate(x))],
  ["a transpose of a transpose", (x) => transpose(transpose(x))],
  ["a reshape there and back", (x) => reshape(reshape(x, [{ batch: 1 }, 2, 2]), [{ batch: 1 }, 4])],
])("%s is x", (_, f) => {
  expect(after(f)).toBe(X);
});

test("factors are multiplied at compile time", () => {
  const text = after((x) => scaleBy(scaleBy(x, 3), 5));
  expect(text).toContain("{value: 15}");
  expect(text.match(/multiply/g)).toHaveLength(1);
});

test("formulas of constants are computed", () => {
  expect(after((x) => multiply(x, exp(shiftBy(filled(x, 1), -1))))).toBe(X);
});

test("x times 0 stays, for x may be infinite", () => {
  expect(after((x) => multiply(x, filled(x, 0)))).toContain("multiply");
});

test("a broadcast of a broadcast is one", () => {
  const text = after((x) =>
    broadcast(broadcast(x, [{ batch: 1 }, 4, 2], [0, 1]), [3, { batch: 1 }, 4, 2], [1, 2, 3]),
  );
  expect(text.match(/broadcast/g)).toHaveLength(1);
});

test("a transposed operand is read as it lies", () => {
  const text = after((x) => matmul(transpose(x), x));
  expect(text).toContain("transposeA: true");
  expect(text).not.toContain("transpose(");
});

test("gradients of parts that lie side by side are joined, not added", () => {
  const text = after((x) => {
    const wide = (from: number): Value => place(exp(x), [{ batch: 1 }, 12], [0, from]);
    return add(add(wide(8), wide(4)), wide(0));
  });
  expect(text.match(/concat/g)).toHaveLength(1);
  expect(text).not.toMatch(/place|add/);
});

test("parts with a gap between them, or one over the other, are added", () => {
  for (const from of [0, 4, 9]) {
    const text = after((x) => {
      const wide = (start: number): Value => place(x, [{ batch: 1 }, 13], [0, start]);
      return add(wide(4), wide(from));
    });
    expect(text.match(/add|concat/g)).toEqual([from === 0 ? "concat" : "add"]);
  }
});

test("equal nodes are merged, x + y and y + x too", () => {
  const text = after((x) => {
    const y = exp(x);
    return multiply(add(x, y), add(exp(x), x));
  });
  expect(text.match(/exp/g)).toHaveLength(1);
  expect(text.match(/add/g)).toHaveLength(1);
});

test("random numbers of two streams are not merged", () => {
  const draw = (x: Value, stream: number): Value =>
    random(x.builder, x.type.shape, { distribution: "normal", stream });
  expect(after((x) => add(draw(x, 1), draw(x, 2))).match(/random/g)).toHaveLength(2);
  expect(after((x) => add(draw(x, 1), draw(x, 1))).match(/random/g)).toHaveLength(1);
});

test("a scan loses stacks that nobody reads, and what only they need", () => {
  const body = createBuilder();
  const type = { dtype: "f32", shape: [{ batch: 1 }] } as const;
  const h = body.input("carry", "0", type);
  const unread = body.input("carry", "1", type);
  const x = body.input("slice", "0", type);
  body.output("carry", "0", add(h, x));
  body.output("carry", "1", exp(unread));
  body.output("stack", "0", exp(h));
  const text = after((sequence) => {
    const start = sequence.builder.input("field", "start", type);
    const carries = [start, start];
    return scan({ body: body.finish(), length: 4, carries, slices: [sequence], closures: [] }).carries[0]!;
  });
  expect(text).not.toContain("exp");
  expect(text).toContain("carries: 1");
  expect(text).not.toContain("stack 0");
});
