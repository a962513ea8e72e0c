import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { drawModel, drawWholeModel } from "../../src/draw/draw-model.ts";
import { printPage } from "../../src/draw/print-page.ts";
import { printSvg } from "../../src/draw/print-svg.ts";
import { printReport } from "../../src/report/print-report.ts";
import { modelOf, modelOfZoo, RESIDUAL } from "../draw/models.ts";
import { CHROMIUM, openChromium } from "./chromium.ts";
import { REPORT } from "./example.ts";

const WHERE = CHROMIUM ? "in a browser" : "in a browser (left out: no Chromium is installed)";

describe.skipIf(!CHROMIUM)(WHERE, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium(CHROMIUM!);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
  });

  /** Opens a page and gathers what it complains about, requests for anything included. */
  async function open(content: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith("data:")) complaints.push(request.url());
    });
    await page.setContent(content);
    return { page, complaints };
  }

  test("a report opens without errors and loads nothing", async () => {
    const { page, complaints } = await open(printReport(REPORT));
    expect(complaints).toEqual([]);
    expect(await page.locator("h2").allTextContents()).toEqual([
      "Curves",
      "Confusion of label",
      "Worst mistakes",
      "First filters: conv1.weight",
      "Weights",
      "Network",
      "Run",
      "Spec",
    ]);
    const broken = await page
      .locator("img")
      .evaluateAll((all) => all.filter((i) => (i as { naturalWidth?: number }).naturalWidth === 0));
    expect(broken).toEqual([]);
  }, 60_000);

  test("a click folds a block, and another unfolds it", async () => {
    const { page, complaints } = await open(printPage(drawWholeModel(modelOf(RESIDUAL))));
    const height = async (): Promise<number> =>
      Number(await page.locator("svg.nabla").getAttribute("height"));
    const begun = await height();
    await page.locator('[data-block="unit1"] text').click();
    expect(await height()).toBeLessThan(begun);
    expect(await page.locator('.node[data-in="unit1"]').first().isVisible()).toBe(false);
    await page.locator('[data-act="unfold"]').click();
    expect(await height()).toBeGreaterThan(begun);
    expect(complaints).toEqual([]);
  }, 60_000);

  test.each(["digits/lenet", "cifar/resnet", "sequences/char-lstm"])(
    "the texts of %s lie in their cards",
    async (spec) => {
      const { page } = await open(printSvg(drawModel(modelOfZoo(spec))));
      const over = await page.locator(".node").evaluateAll((nodes) =>
        nodes.flatMap((node) => {
          const card = node.querySelector(".card, .pill, .join")!.getBoundingClientRect();
          return [...node.querySelectorAll("text")]
            .filter((text) => {
              const box = text.getBoundingClientRect();
              return box.left < card.left || box.right > card.right || box.top < card.top - 1;
            })
            .map((text) => text.textContent);
        }),
      );
      expect(over).toEqual([]);
    },
    60_000,
  );
});
