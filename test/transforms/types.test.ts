import { describe, expect, test } from "vitest";
import { makeArguments } from "../../src/library/arguments.ts";
import type { ArgumentValue, Complaint } from "../../src/library/define.ts";
import type { ValueType } from "../../src/library/types.ts";
import { TRANSFORMS } from "../../src/transforms/registry.gen.ts";
import { f32, index } from "../sources/files.ts";

const number = (value: number): ArgumentValue => ({ kind: "number", value, percent: false });

function complaintOf(
  name: string,
  type: ValueType,
  given: Readonly<Record<string, ArgumentValue>> = {},
): string | null {
  const transform = TRANSFORMS.get(name)!;
  const args = makeArguments(transform.arguments, new Map(Object.entries(given)), new Map());
  const complaint: Complaint | null = transform.infer(type, args);
  return complaint && complaint.complaint({ file: "a.nn", start: 0, end: 1 }, {}).message;
}

describe("what transforms ask of their field", () => {
  test("labels cannot be scaled", () => {
    expect(complaintOf("scale", index(10))).toBe(
      "scale works on numbers, f32[…], but the field is index(10)",
    );
  });

  test("only images can be mirrored", () => {
    expect(complaintOf("flip", f32(4))).toBe("flip works on images, f32[h, w, c], but the field is f32[4]");
    expect(complaintOf("flip", f32(4, 4, 1))).toBeNull();
  });

  test("a list of means has one value a channel", () => {
    const mean: ArgumentValue = { kind: "list", items: [number(1), number(2)] };
    expect(complaintOf("normalize", f32(4, 4, 3), { mean, std: number(1) })).toBe(
      "normalize has 2 values for mean, but the field f32[4, 4, 3] has 3 channels",
    );
    expect(complaintOf("normalize", f32(4, 4, 2), { mean, std: number(1) })).toBeNull();
  });
});
