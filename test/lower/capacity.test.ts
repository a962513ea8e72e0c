/** @file How many examples a lowered network has memory for. */
import { expect, test } from "vitest";
import { lower } from "../../src/lower/lower.ts";
import { analyse } from "../../src/sema/analyse.ts";

function capacity(batch: number | null, width: number): number {
  const train =
    batch === null
      ? ""
      : `train { data = host  loss = mse(y, x)  optimizer = adam(lr = 1)  epochs = 1  batch = ${batch} }`;
  const text = `model M {\n  input x: f32[${width}]\n  output y = x -> Linear(${width})\n  ${train}\n}\n`;
  return lower(analyse({ file: "m.nn", text }).model!).capacity;
}

test("that of the largest batch", () => expect(capacity(100, 4)).toBe(100));

test("32 where it trains on smaller batches", () => expect(capacity(4, 4)).toBe(32));

test("its batch alone where memory for 32 is dear", () => expect(capacity(4, 3000)).toBe(4));

test("32 where it does not train", () => expect(capacity(null, 3000)).toBe(32));
