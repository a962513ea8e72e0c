/** @file Every network of the playground's menu: it opens without an error, is drawn and listed, and the small ones train. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPlayground } from "../../scripts/playground.mjs";
import { serveFolder } from "../../scripts/serve-folder.mjs";
import { CHROMIUM, openChromium } from "../report/chromium.ts";
import { newPage } from "../report/open-page.ts";

/** Folders whose data the page has, or makes. */
const TRAINS = /^(examples|specs\/history)\//;

test.skipIf(!CHROMIUM)("every network of the menu opens, is drawn and listed; small ones train", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-playground-"));
  await buildPlayground(folder);
  const server = await serveFolder(folder);
  const browser = await openChromium(CHROMIUM!);
  try {
    const { page, complaints } = await newPage(browser, server.url, { reducedMotion: "reduce" });
    await page.goto(server.url);
    const files = await page
      .locator("#spec option")
      .evaluateAll((options) => options.map((o) => o.getAttribute("value")!));
    expect(files.length).toBeGreaterThan(60);
    for (const file of files) {
      await page.locator("#tab-train").click();
      await page.locator("#spec").selectOption(file);
      await page.locator("#original").waitFor({ state: "hidden" });
      await page.locator(`#problems[data-file="${file}"] .count`).waitFor();
      expect(await page.locator("#problems li.error").allTextContents(), file).toEqual([]);
      await page.locator("#tab-graph").click();
      await page.locator("#panel-graph svg.nabla .node").first().waitFor();
      await page.locator("#tab-layers").click();
      await page.locator("table.layers, #panel-layers .tiles").first().waitFor();
      if (!TRAINS.test(file) || (await page.locator("#train").isDisabled())) continue;
      await page.locator("#tab-train").click();
      await page.locator("#train").click();
      await page.locator("#panel-train[data-state=finished]").waitFor({ timeout: 60_000 });
      expect(await page.locator("#curves figure").count(), file).toBeGreaterThan(0);
    }
    expect(complaints).toEqual([]);
  } finally {
    await browser.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
