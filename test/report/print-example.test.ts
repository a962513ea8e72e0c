import { describe, expect, test } from "vitest";
import { printExample } from "../../src/report/print-example.ts";
import { modelOf } from "../draw/models.ts";

const model = modelOf(`model Both {
  input size: f32[2]
  input kind: index(3)
  output y = concat(size, kind -> OneHot(3)) -> Linear(1)
}
`);
const text = modelOf(`model Text(t: dim) {
  input chars: index(3)[t]
  output y = chars -> OneHot(3) -> Last -> Linear(2)
}
`);

describe("an example as text", () => {
  test("has numbers in four places and names of classes, field by field", () => {
    const fields = { size: [1, 2, 0.123456, -3], kind: [0, 2] };
    const names = new Map([["kind", ["cat", "dog", "ox"]]]);
    expect(printExample(model, fields, names, 2, 1)).toBe("size 0.1235, -3 · kind ox");
    expect(printExample(model, fields, new Map(), 2, 0)).toBe("size 1, 2 · kind 0");
  });

  test("is written out where an index is a character, and cut where it is long", () => {
    const names = new Map([["chars", ["a", "b", "c"]]]);
    expect(printExample(text, { chars: [0, 1, 2, 1] }, names, 1, 0)).toBe("“abcb”");
    const long = new Array<number>(100).fill(0);
    expect(printExample(text, { chars: long }, names, 1, 0)).toBe(`“${"a".repeat(60)}…”`);
  });
});
