/** @file The playground in a browser, as a reader uses it: from a plain file server, without any other network. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { buildPlayground } from "../../scripts/playground.mjs";
import { serveFolder } from "../../scripts/serve-folder.mjs";
import { CHROMIUM, openChromium } from "../report/chromium.ts";
import { keepPicture, newPage, type OpenedPage } from "../report/open-page.ts";

const WHERE = CHROMIUM
  ? "the playground in a browser"
  : "the playground (left out: no Chromium is installed)";

/** One layer is missing its end, and another is misspelt. */
const MISSPELT = `model Xor {
  input  x: f32[2]
  target y: f32[1]
  score = x -> Linear(8) -> Tahn -> Linear(1)
  output probability = score -> Sigmoid
  train {
    data = xor
    loss = bce_logits(score, y)
    optimizer = adam(lr = 0.05)
    metrics = [accuracy(probability, y)]
    epochs = 200  batch = 4  seed = 3
  }
}
`;

describe.skipIf(!CHROMIUM)(WHERE, () => {
  const folder = mkdtempSync(join(tmpdir(), "nabla-playground-"));
  let browser: Browser;
  let server: Awaited<ReturnType<typeof serveFolder>>;
  let opened: OpenedPage;
  beforeAll(async () => {
    await buildPlayground(folder);
    server = await serveFolder(folder);
    browser = await openChromium(CHROMIUM!);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(async () => {
    await opened.page.close();
  });

  async function open(
    hash = "",
    options: Parameters<Browser["newPage"]>[0] = { viewport: { width: 1400, height: 900 } },
  ): Promise<Page> {
    // Without motion, runs do not wait for a reader's eye.
    opened = await newPage(browser, server.url, { reducedMotion: "reduce", ...options });
    const { page } = opened;
    await page.goto(server.url + hash);
    await page.locator("#problems .count").waitFor();
    return page;
  }

  /** Replaces the whole text by typing over it. */
  async function write(page: Page, text: string): Promise<void> {
    await page.locator("#editor .cm-content").click();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(text);
  }

  const ended = (page: Page): Promise<void> =>
    page.locator("#panel-train[data-state=finished]").waitFor({ timeout: 45_000 });

  test("one types, sees the error, mends it by its code action and trains XOR to 0 errors", async () => {
    const page = await open();
    await write(page, MISSPELT);
    const error = page.locator("#problems li.error");
    await error.waitFor();
    expect(await error.locator("b").textContent()).toContain("Tahn");
    expect(await error.locator(".place span").textContent()).toMatch(/^line 4 · NN\d{4}$/);
    expect(await page.locator(".cm-lintRange-error").first().textContent()).toBe("Tahn");
    expect(await page.locator("#train").isDisabled()).toBe(true);
    await keepPicture(page, "playground-error");

    await error.getByRole("button", { name: /^Fix: / }).click();
    await page.locator("#problems.fine").waitFor();
    // The same button stands in the message over the word.
    await page.keyboard.press("Control+z");
    await page.locator(".cm-lintRange-error").first().hover();
    await page.locator(".cm-tooltip .cm-diagnosticAction").click();
    await page.locator("#problems.fine").waitFor();
    expect(await page.locator("#editor .cm-content").innerText()).toContain("-> Tanh ->");
    expect(await page.locator(".cm-nn-shape").allTextContents()).toEqual(["1", "1"]);

    await page.locator("#train").click();
    await ended(page);
    expect(await page.locator("#badge").textContent()).toBe("0 errors in 4 points");
    expect(await page.locator("#status").textContent()).toMatch(/epoch 200 of 200 .* WebAssembly/);
    expect(await page.locator("#curves figcaption").allTextContents()).toHaveLength(3);
    expect(await inkOf(page)).toBeGreaterThan(20);
    await keepPicture(page, "playground-xor");
    expect(opened.complaints).toEqual([]);
  }, 60_000);

  test("data is put into the text at a click, and three classes get their colours", async () => {
    const page = await open("#open=examples/spirals.nn", {
      viewport: { width: 1400, height: 900 },
      colorScheme: "dark",
    });
    await page.getByRole("button", { name: "Iris" }).click();
    await page.locator(".cm-line", { hasText: 'data = csv("data/iris.csv", point = ["pl", "pw"]' }).waitFor();
    await page.locator("#problems.fine").waitFor();
    await page.locator("#train").click();
    await ended(page);
    expect(await page.locator("#badge").textContent()).toMatch(/^\d errors? in 150 points, ringed$/);
    expect(await page.locator("table.confusion").count()).toBe(1);
    await keepPicture(page, "playground-iris-dark");
    expect(opened.complaints).toEqual([]);
  }, 60_000);

  test("an autoencoder is paused, goes on, and shows digits beside its copies, on a narrow screen too", async () => {
    const page = await open("#open=examples/digits.nn", { viewport: { width: 420, height: 860 } });
    await page.locator("#train").click();
    await page.locator("#curves svg").first().waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Go on" }).click();
    await ended(page);
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the report" }).click();
    expect((await saving).suggestedFilename()).toBe("Digits.html");
    expect(await page.locator(".copy img").count()).toBe(24);
    await page.evaluate(
      "Promise.all([...document.querySelectorAll('img[src]')].map((image) => image.decode()))",
    );
    expect(
      Number(/test loss ([\d.]+)/.exec((await page.locator("#status").textContent())!)![1]),
    ).toBeLessThan(0.045);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    expect(width).toBeLessThanOrEqual(420);
    await keepPicture(page, "playground-digits-narrow");
    expect(opened.complaints).toEqual([]);
  }, 60_000);

  test("graph, layers and code follow the text", async () => {
    const page = await open("#open=specs/cifar/resnet.nn");
    await page.locator("#tab-graph").click();
    const graph = page.locator("#panel-graph svg.nabla");
    await graph.waitFor();
    const height = Number(await graph.getAttribute("height"));
    await page.locator('#panel-graph [data-act="unfold"]').click();
    expect(Number(await graph.getAttribute("height"))).toBeGreaterThan(height);
    await keepPicture(page, "playground-graph");
    await page.locator("#tab-layers").click();
    await page.locator("table.layers").waitFor();
    expect(await page.locator("#panel-layers .tiles").textContent()).toContain("269,722parameters");
    await keepPicture(page, "playground-layers");
    await page.locator("#tab-code").click();
    await page.locator("#panel-code .cm-line", { hasText: "Written by Nabla from resnet.nn" }).waitFor();
    await page.getByLabel("Language", { exact: true }).selectOption("pytorch");
    await page.locator("#panel-code .cm-line", { hasText: "import torch" }).first().waitFor();
    await keepPicture(page, "playground-code");
    expect(opened.complaints).toEqual([]);
  }, 60_000);

  test("completion offers what fits; a link holds the text", async () => {
    const page = await open("#open=examples/moons.nn");
    await page.locator(".cm-line", { hasText: "-> Linear(2)" }).click();
    await page.keyboard.press("End");
    await page.keyboard.type(" -> LogSof");
    const option = page.locator(".cm-tooltip-autocomplete li", { hasText: "LogSoftmax" }).first();
    await option.waitFor();
    await keepPicture(page, "playground-completion");
    await option.click();
    await page.locator(".cm-line", { hasText: "-> Linear(2) -> LogSoftmax" }).waitFor();
    await page.getByRole("button", { name: "Copy link" }).click();
    await page.waitForURL(/#spec=/);
    await page.reload();
    await page.locator(".cm-line", { hasText: "-> Linear(2) -> LogSoftmax" }).waitFor();
    expect(opened.complaints).toEqual([]);
  }, 60_000);

  /** How much the picture of the plane differs from one colour: the deviation of its first channel. */
  function inkOf(page: Page): Promise<number> {
    return page.evaluate(`(() => {
      const canvas = document.querySelector("canvas.plane");
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let sum = 0, squares = 0;
      for (let i = 0; i < data.length; i += 4) { sum += data[i]; squares += data[i] ** 2; }
      const n = data.length / 4;
      return Math.sqrt(squares / n - (sum / n) ** 2);
    })()`);
  }
});
