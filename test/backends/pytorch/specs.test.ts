/** @file Generated scripts of small networks do in PyTorch what the spec says. Every network: specs.long.ts. */
import { beforeAll, describe, expect, test } from "vitest";
import { DECLARED } from "../../zoo/specs.ts";
import { comparePytorch, expectAgreement, hasTorch, PYTHON, type Reports } from "./agreement.ts";

/** One of each kind, and small enough for every change. */
const MOST = 200_000;
const SMALL = DECLARED.filter(({ macs }) => macs < MOST);

describe.skipIf(!hasTorch())(`a script for PyTorch (skipped where ${PYTHON} has no torch)`, () => {
  let reports: readonly Reports[] = [];

  beforeAll(async () => {
    reports = await comparePytorch(SMALL.map((declared) => ({ declared })));
  }, 300_000);

  test.each(SMALL.map((declared, i) => ({ ...declared, i })))(
    "$model of $file computes what the spec says, and trains as it says",
    ({ i }) => {
      expect(reports).toHaveLength(SMALL.length);
      expectAgreement(reports[i]!);
    },
  );
});
