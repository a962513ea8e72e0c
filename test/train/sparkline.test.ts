import { expect, test } from "vitest";
import { printSparkline } from "../../src/train/sparkline.ts";

test("a sparkline spans from the least to the greatest value", () => {
  expect(printSparkline([0, 1, 2, 3, 4, 5, 6, 7], 40)).toBe("▁▂▃▄▅▆▇█");
});

test("more values than bars are averaged; what is no number is a gap; a flat row is low", () => {
  expect(printSparkline([0, 2, 10, 12, 4, 6], 3)).toBe("▁█▄");
  expect(printSparkline([1, NaN, 0], 40)).toBe("█ ▁");
  expect(printSparkline([3, 3], 40)).toBe("▁▁");
});
