/** @file The report of conformance is what the plans of the cases say. `npx vitest run test/conformance -u` rewrites it. */
import { expect, test } from "vitest";
import { writeReport } from "./report.ts";

const report = writeReport();

test.skipIf(report === null)(
  "the report of conformance is up to date (skipped without ../shared/conformance)",
  async () => {
    await expect(report).toMatchFileSnapshot("../../docs/generated/conformance.md");
  },
);
