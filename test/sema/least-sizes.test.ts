/** @file An open size begins where all sizes are positive. */
import { expect, test } from "vitest";
import { cleanModel, spec } from "./helpers.ts";

test.each([
  ["f32[t, 3]", "LSTM(2)", [1]],
  ["f32[t, 3]", "Conv(2, 3, pad = valid)", [3]],
  ["f32[t, 3]", "MaxPool(2) -> MaxPool(2)", [4]],
  ["f32[h, w, 3]", "Conv(2, 3x5, pad = valid) -> MaxPool(2)", [4, 6]],
])("%s -> %s: from %j", (type, flow, expected) => {
  expect(cleanModel(spec(`input x: ${type}`, `output y = x -> ${flow}`)).dims.map((d) => d.min)).toEqual(
    expected,
  );
});
