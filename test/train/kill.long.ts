import { test } from "vitest";
import { killAndCompare } from "./kill-chain.ts";

test("a training that is killed at 50 random moments ends with the same bits as one that is not", async () => {
  await killAndCompare(50);
});
