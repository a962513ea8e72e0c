import { expect, test } from "vitest";
import { startCheckpoint, tryCheckpoint } from "./checkpoint-mutations.ts";

/** A longer look than `checkpoint-fuzz.test.ts` takes. */
const MUTATIONS = 10_000;

test("10,000 changed checkpoints are refused or taken in, never by halves", async () => {
  const { network, good } = await startCheckpoint();
  const counts = { read: 0, refused: 0 };
  for (let seed = 0; seed < MUTATIONS; seed++) counts[tryCheckpoint(network, good, seed)]++;
  expect(counts.refused).toBeGreaterThan(MUTATIONS / 4);
});
