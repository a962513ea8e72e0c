import { expect, test } from "vitest";
import { startCheckpoint, tryCheckpoint } from "./checkpoint-mutations.ts";

/** `checkpoint-fuzz.long.ts` looks longer. */
const MUTATIONS = 300;

test("changed checkpoints are refused or taken in, never by halves", async () => {
  const { network, good } = await startCheckpoint();
  const counts = { read: 0, refused: 0 };
  for (let seed = 0; seed < MUTATIONS; seed++) counts[tryCheckpoint(network, good, seed)]++;
  expect(counts.refused).toBeGreaterThan(MUTATIONS / 4);
});
