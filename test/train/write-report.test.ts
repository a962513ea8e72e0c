import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BLOBS, createWorkplace } from "../cli/workplace.ts";

describe("a run's report", () => {
  test("has the curves, the test's figures and the confusion of the classes", async () => {
    const { nabla, folder } = createWorkplace({ "a.nn": BLOBS });
    expect((await nabla("train", "a.nn", "--out", "r", "--set", "train.epochs=2")).status).toBe(0);
    const page = readFileSync(join(folder, "r", "report.html"), "utf8");
    expect(page).toContain("<b>2</b><span>epochs</span>");
    expect(page).toContain('<table class="confusion">');
    expect(page).toContain("--set");
    expect(page).not.toContain("The training is not over");
  });

  test("goes on with the curves of the run that was resumed", async () => {
    const { nabla, folder, interruptedAt } = createWorkplace({ "a.nn": BLOBS });
    await interruptedAt(
      "epoch 1/",
      "train",
      "a.nn",
      "--out",
      "r",
      "--engine",
      "ts",
      "--set",
      "train.epochs=3",
    );
    await nabla("train", "a.nn", "--out", "r", "--engine", "ts", "--set", "train.epochs=3", "--resume");
    const page = readFileSync(join(folder, "r", "report.html"), "utf8");
    expect(page).toContain("<b>3</b><span>epochs</span>");
  });
});
